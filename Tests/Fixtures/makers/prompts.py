"""Prompts as AUTOMATIC1111's web UI (1.10) reads them, written anew from its documentation and doctests.

Three things differ on purpose: BREAK counts inside of brackets, numbers that are none (`(a:1.2.3)`) are text, and vectors that stand
behind the comma at which a chunk breaks move to the next chunk with their tokens.
"""
import functools
import json
import random
import re

import torch

from .clip import network
from .common import HERE, draw, write

# The grammar has two readings where brackets do not match: a group is one, wherever it can be.
GRAMMAR = r"""
!start: (prompt | /[][():]/+)*
prompt: (weighed | change | alternation | words | SPACE)*
!weighed: "(" prompt ")" | "(" prompt ":" prompt ")" | "[" prompt "]"
change.2: "[" [prompt ":"] prompt ":" [SPACE] NUMBER [SPACE] "]"
alternation.2: "[" prompt ("|" [prompt])+ "]"
SPACE: /\s+/
words: /([^\\\[\]():|]|\\.)+/
%import common.SIGNED_NUMBER -> NUMBER
"""


def schedule(text, steps, first=None):
    """[last step, text] for each stretch of steps."""
    import lark

    try:
        tree = parser().parse(text)
    except lark.exceptions.LarkError:
        return [[steps, text]]

    def end(number):
        if "." in number:
            step = (float(number) - (first is not None)) * steps
        else:
            step = float(number) - (first or 0)
        return int(min(max(step, -1), steps))

    ends = {steps}
    for node in tree.iter_subtrees():
        if node.data == "change":
            ends.add(end(str(node.children[3])))
        if node.data == "alternation":
            ends |= set(range(1, steps + 1))

    def words(node, step):
        if node is None:
            return ""
        if isinstance(node, lark.Token):
            return str(node)
        if node.data == "change":
            before, after, _, number, _ = node.children
            return words(before if step <= end(str(number)) else after, step)
        if node.data == "alternation":
            return words(node.children[(step - 1) % len(node.children)], step)
        return "".join(words(child, step) for child in node.children)

    return [[step, words(tree, step)] for step in sorted(ends) if step >= 1]


@functools.cache
def parser():
    import lark

    return lark.Lark(GRAMMAR)


def joined(prompt):
    """[text, weight] for what AND joins."""
    found = []
    for part in re.split(r"\bAND\b", prompt):
        text, weight = re.search(r"^((?:\s|.)*?)(?:\s*:\s*([-+]?(?:\d+\.?|\d*\.\d+)))?\s*$", part).groups()
        found.append([text, 1.0 if weight is None else float(weight)])
    return found


def pieces(text):
    """[text, weight] for each run of one weight; [None, None] for BREAK."""
    found, brackets = [], {"(": [], "[": []}

    def weigh(opener, factor):
        for piece in found[brackets[opener].pop() :]:
            piece[1] *= factor

    pattern = r"\\[()\[\]\\]|\\|\(|\[|:\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*\)|\)|]|[^\\()\[\]:]+|:"
    for match in re.finditer(pattern, text):
        token, weight = match.group(0), match.group(1)
        if token[0] == "\\":
            found.append([token[1:], 1.0])
        elif token in "([":
            brackets[token].append(len(found))
        elif weight is not None and brackets["("]:
            weigh("(", float(weight))
        elif token == ")" and brackets["("]:
            weigh("(", 1.1)
        elif token == "]" and brackets["["]:
            weigh("[", 1 / 1.1)
        else:
            for i, part in enumerate(re.split(r"\s*\bBREAK\b\s*", token)):
                found += ([[None, 1.0]] if i else []) + [[part, 1.0]]
    for opener, factor in (("(", 1.1), ("[", 1 / 1.1)):
        while brackets[opener]:
            weigh(opener, factor)
    merged = []
    for text, weight in found or [["", 1.0]]:
        if text is None:
            merged.append([None, None])
        elif merged and merged[-1][1] == weight:
            merged[-1][0] += text
        else:
            merged.append([text, weight])
    return merged


# --- Grammar

PROMPTS = [
    # The doctests.
    "test", "a [b:3]", "a [b: 3]", "a [[[b]]:2]", "[(a:2):3]", "a [b : c : 1] d", "a[b:[c:d:2]:1]e", "a [unbalanced",
    "a [b:.5] c", "a [{b|d{:.5] c", "((a][:b:c [d:3]", "[a|(b:1.1)]", "[fe|]male", "[fe|||]male", "a [b:1.5] c",
    "normal text", "an (important) word", "(unbalanced", r"\(literal\]", "(unnecessary)(parens)",
    "a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).",
    # More of each.
    "", " ", "a [b::3] c", "a [::3]", "[:b:3]", "[a:b:0]", "[a:b:10]", "[a:b:11]", "[a:b:-1]", "[a:b:-.3]", "[a:b:1e9]", "[a:b:1e0]",
    "[a:b:1.0]", "[a:b:0.999]", "[a:b:c:3]", "[a:b:3 ]", "[a:b:\n3\t]", "[a:b:3 4]", "[a|b:3]", "a | b [c:3]", "(a|b) [c:3]",
    "[[a|b]|[c|d|e]]", "[a|[b:c:4]]", "[a:[b|c]:4]", r"[a\:b:c:3]", r"[a\|b|c]", "[a:3] tail \\", "[a:3] \\\nx", "[[a:b]:3]",
    "[a:b:3]:4]", "[a]:b:3]", "[a [b:3]", "(a [b:c:3] d:1.3)", "(a:b) [c:3]", "(a:b:1.2) [c:3]", "[(a:b:c:3):4]", "[a:(b:3)]",
    "[🍎|日本]", "a AND b", "a :1.2 AND b :-0.5", "a AND", "AND", "a AND AND b", "aAND b", "a_AND b AND c", "a cat:1.2", "a cat: .5 ",
    "a\nb :2\n", "a::5", "a: :5", "[a:b:3] AND [c|d] :0.3", "a AND b:1.", "a and b", "é AND ü", "日AND本", "a BREAK b", "BREAK",
    "BREAK BREAK", "a  BREAK\n b", "aBREAK", "(a BREAK b:1.3)", "a, BREAK, b", "a:1.3)", "a) b] (c", "(a:1.2.3) b", "(a:.) b",
    "(a: 1.3 ) b", "(a:-1)", "(a:+.5)", "(a:1e3)", "(a:nan)", "(a:1e999)", "(a:1.3", "([a)b]", "[(a]b)", r"a \\ b \x \(c\)",
    "(((a)))", "[[[a]]]", "(a(b(c:2):2):2)", "((a:1.5) b)(c)", "()", "[]", "(:1.2)", ":", "::", "(a:1.3):1.2",
]  # fmt: skip


def invented(count, seed):
    """Prompts of the grammar's own signs, most of them nonsense."""
    generator = random.Random(seed)
    signs = ["(", ")", "[", "]", ":", "|", "\\", " ", "a", "b", "cat", "3", ".5", "1.2", "-1", " AND ", " BREAK ", "\n"]
    likely = [9, 9, 12, 12, 10, 2, 1, 6, 6, 6, 3, 6, 4, 4, 1, 1, 1, 1]
    return ["".join(generator.choices(signs, likely, k=generator.randint(3, 22))) for _ in range(count)]


def prompt_grammar(count=250):
    """What each prompt is: its parts, its schedule over 10 steps and in a second pass of 10, its pieces."""
    rows = []
    for text in dict.fromkeys(PROMPTS + invented(count, seed=31)):
        row = {"text": text, "parts": joined(text), "pieces": pieces(text)}
        row |= {"schedule": schedule(text, 10), "second": schedule(text, 10, first=10)}
        rows.append(row)
    (HERE / "prompt-grammar.json").write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


# --- Conditioning

CAST = "a castle on a hill, "
EMBEDDINGS = {"Glow": 2, "glow worm": 3, "mist,": 1, "wide": 75}
CASES = [
    # flavour, prompt, negative prompt, steps, clip skip, emphasis
    ("quick", "", "", 4, 1, "Original"),
    ("quick", "a (red:1.4) [cat], (((sky)))", "blurry (text:0.3)", 4, 1, "Original"),
    ("quick", "a (red:1.4) [cat], (((sky)))", "", 4, 2, "No norm"),
    ("quick", "a red cat", "a dog", 4, 3, "Original"),
    ("quick", CAST * 5 + "the (long:1.2) end", "", 4, 1, "Original"),
    ("quick", "x" * 30 + " " + "y" * 80, "short", 4, 1, "Original"),
    ("quick", "sun BREAK (moon:1.3) BREAK BREAK star", "", 4, 2, "Original"),
    ("quick", "a GLOW on mist, glow worm (glow:1.5)", "glow", 4, 1, "Original"),
    ("quick", CAST * 5 + "(tall glow worm:1.2) tower glow tower", "", 4, 1, "Original"),
    ("quick", "start wide end", "", 4, 1, "Original"),
    ("quick", "a [(red:1.5):blue:0.5] cat, [(x)|y]", "[a:(b:2):1]", 5, 1, "Original"),
    ("quick", "a cat :0.7 AND (a dog:1.2) BREAK end AND a [b:c:2]", "", 4, 1, "Original"),
    ("quick", "a " * 55 + ", (b:1.2) " + "b " * 25, "a " * 54 + ", " + "b " * 25, 4, 1, "Original"),
    ("quick", "a " * 75 + ", " + "b " * 8, "a " * 74 + ", " + "b " * 8, 4, 1, "Original"),
    ("quick", "a " * 60 + ", b (glow:1.3) b glow worm " + "b " * 20, "a " * 73 + "glow worm", 4, 1, "Original"),
    ("exact", "a (red:1.4) cat", "", 4, 1, "Original"),
    ("exact", "sun BREAK glow, (moon:1.3) <|endoftext|> star", "night", 4, 2, "Original"),
    ("exact", "a [(red:1.5):blue:0.5] cat", "", 4, 3, "No norm"),
]  # fmt: skip


class Encoder:
    """Chunks, their states, weights."""

    def __init__(self, flavour):
        from transformers import CLIPTokenizer

        self.tokenizer = CLIPTokenizer.from_pretrained(HERE / "clip-tokenizer")
        self.model = network(flavour)
        self.pad = self.tokenizer.eos_token_id if flavour == "quick" else 0
        width = self.model.config.hidden_size
        self.embeddings = {name: draw(41 + i, n, width) for i, (name, n) in enumerate(EMBEDDINGS.items())}
        names = sorted(self.embeddings, key=lambda name: -len(self.ids(name)))
        self.triggers = [(self.ids(name), self.embeddings[name]) for name in names]
        self.comma = self.tokenizer.convert_tokens_to_ids(",</w>")
        layer, self.given = self.model.text_model.embeddings.token_embedding, []
        layer.register_forward_hook(self.replace)

    def ids(self, text):
        return self.tokenizer(text, add_special_tokens=False).input_ids

    def replace(self, _module, _inputs, output):
        for row, position, vectors in self.given:
            output[row, position : position + len(vectors)] = vectors
        return output

    def chunks(self, text):
        """Lists of (id, weight, vector or None), 75 each."""
        done, chunk, comma = [], [], None

        def finish():
            nonlocal chunk, comma
            end = (self.tokenizer.eos_token_id, 1.0, None)
            done.append(chunk + [end] * (75 - len(chunk)))
            chunk, comma = [], None

        for text, weight in pieces(text):
            if text is None:
                finish()
                continue
            ids = self.ids(text)
            while ids:
                if ids[0] == self.comma:
                    comma = len(chunk)
                elif len(chunk) == 75 and comma is not None and 75 - comma <= 20:
                    moved, chunk = chunk[comma + 1 :], chunk[: comma + 1]
                    finish()
                    chunk = moved
                if len(chunk) == 75:
                    finish()
                found = next(((name, v) for name, v in self.triggers if ids[: len(name)] == name), None)
                if found is None:
                    chunk.append((ids.pop(0), weight, None))
                    continue
                name, vectors = found
                if len(chunk) + len(vectors) > 75:
                    finish()
                chunk += [(0, weight, vector) for vector in vectors]
                ids = ids[len(name) :]
        if chunk or not done:
            finish()
        return done

    def states(self, texts, skip, emphasis):
        """[texts, 77 · chunks, width]: a schedule's texts together, since they share the mean that is brought back."""
        start, end = self.tokenizer.bos_token_id, self.tokenizer.eos_token_id
        rows = [self.chunks(text) for text in texts]
        count = max(map(len, rows))
        rows = [row + self.chunks("") * (count - len(row)) for row in rows]
        columns = []
        for column in zip(*rows):
            ids = [[start] + [id for id, _, _ in chunk] + [end] for chunk in column]
            for row in ids:
                first = row.index(end) + 1
                row[first:] = [self.pad] * (77 - first)
            weights = torch.tensor([[1.0] + [weight for _, weight, _ in chunk] + [1.0] for chunk in column])
            self.given = [
                (row, i + 1, vector[None])
                for row, chunk in enumerate(column)
                for i, (_, _, vector) in enumerate(chunk)
                if vector is not None
            ]
            hidden = self.model(torch.tensor(ids), output_hidden_states=True).hidden_states[-skip]
            plain = self.model.text_model.final_layer_norm(hidden)
            weighed = plain * weights[..., None]
            if emphasis == "Original":
                weighed = weighed * (plain.mean() / weighed.mean())
            columns.append(weighed)
        return torch.cat(columns, 1)


def prompt_conditioning():
    """For each case the parts with weights and, stretch by stretch, the name of the states; every third state is kept."""
    cases, tensors = [], {}
    encoders = {flavour: Encoder(flavour) for flavour in ("quick", "exact")}
    for flavour, encoder in encoders.items():
        tensors |= {f"embedding.{flavour}.{name}": vectors for name, vectors in encoder.embeddings.items()}
    for number, (flavour, prompt, negative, steps, skip, emphasis) in enumerate(CASES):
        encoder = encoders[flavour]
        parts = joined(prompt)
        schedules = [schedule(text, steps) for text in [text for text, _ in parts] + [negative]]
        states = [encoder.states([text for _, text in stretches], skip, emphasis) for stretches in schedules]
        longest = max(state.shape[1] for state in states)
        nothing = encoder.states([""], skip, emphasis)
        names = []
        for i, (stretches, state) in enumerate(zip(schedules, states)):
            missing = (longest - state.shape[1]) // 77
            state = torch.cat([state] + [nothing.expand(len(state), -1, -1)] * missing, 1)
            texts = [text for _, text in stretches]
            names.append([[end, f"{number}.{i}.{texts.index(text)}"] for end, text in stretches])
            for j, text in enumerate(texts):
                if texts.index(text) == j:
                    tensors[f"{number}.{i}.{j}"] = state[j : j + 1, ::3]
        case = dict(flavour=flavour, prompt=prompt, negative=negative, steps=steps, clipSkip=skip, emphasis=emphasis)
        cases.append(case | {"weights": [weight for _, weight in parts], "conditional": names[:-1], "unconditional": names[-1]})
    (HERE / "prompt-conditioning.json").write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
    write("prompt-conditioning.safetensors", tensors)


FIXTURES = [prompt_grammar, prompt_conditioning]
