"""What the tokenizers make of hard texts."""
import json
import tempfile
from pathlib import Path

from .common import HERE, MODELS


TEXTS = [
    "", " ", "\t\n\r", "a", "A", "pixel art of a red book", "a wizard in a blue robe with a staff",
    "Emoji of a RED heart!", "unaffable", "tokenization, detokenization & retokenizations", "don't can't it's",
    "hello,world...", "a/b\\c|d", "C++ & C#", "$100 + 20% = £120 (€140)", "3.14159 1,000,000 007 1e-5 0xFF",
    "~`!@#$%^&*()_+-={}[]|:;\"'<>,.?/", "snake_case camelCase kebab-case", "<lora:style:0.8> (word:1.3) [a|b]",
    "Café naïve résumé Ångström", "Cafe\u0301 nai\u0308ve A\u030angstro\u0308m", "Zalgo t\u0301\u0316\u0353e\u0337\u0348xt",
    "İstanbul ISPARTA ılık", "Straße GROẞ ﬁne ﬂow", "Привет, МИР! Ёжик й", "Ελλάδα και ήλιος", "Đặng Thị Ngọc Ánh",
    "日本語のテキスト", "中文字符 and English混合text", "한국어 텍스트", "𠀀𪚥 rare", "豈更 compatibility", "カタカナ ガギグ ﾊﾝｶｸ",
    "ｆｕｌｌ ｗｉｄｔｈ １２３！", "שלום עולם", "שָׁלוֹם", "مرحبا بالعالم ١٢٣", "नमस्ते दुनिया", "สวัสดีชาวโลก", "ქართული ᲥᲐᲠᲗᲣᲚᲘ",
    "🍎 red apple 🍎🍎", "👩\u200d🚀 astronaut 👨\u200d👩\u200d👧", "❤️ ☃ ♥ ✓", "🇯🇵 flag 1️⃣", "🏽",
    "zero\u200bwidth \u200djoiner \u2060word", "soft\u00adhyphen", "no\u00a0break\u2003em\u3000ideographic space",
    "line\u2028separator\u2029paragraph", "bell\u0007null\u0000del\u007fesc\u001b[31m", "replacement \ufffd char \ufeffbom",
    "\u202eright to left override\u202c", "\u0003" "04red\u000f irc", "private \ue000 use", "x" * 100, "x" * 101,
    "supercalifragilisticexpialidocious " * 3, "ab" * 60 + " after", "。、「」・ … — – ‘quotes’ “double” «guillemets»",
    "½ ² ³ ① Ⅳ №", "∑ ∫ √ ≠ ≤ → ←", "##ing ing##", "a red fox " * 20,
    "  leading   and    trailing   ", "\u0130\u0307 \u1e9e \u01c5",
]  # fmt: skip


def tokens():
    """What BertTokenizer makes of TEXTS."""
    from transformers import BertTokenizer

    tokenizer = BertTokenizer(MODELS / "all-minilm-l6-v2" / "vocab.txt")
    rows = [{"text": text, "ids": tokenizer(text).input_ids} for text in dict.fromkeys(TEXTS)]
    for row in rows[:12]:
        row["in8"] = tokenizer(row["text"], padding="max_length", truncation=True, max_length=8).input_ids
    (HERE / "tokens.json").write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


CLIP_TEXTS = [
    "a photo of an astronaut riding a horse on mars", "<|startoftext|>a<|endoftext|>b", "!!<|ENDOFTEXT|> <|EndOfText|>x", "<|endof",
    "ΟΔΟΣ ΣΑΣ Σ ΑΣ. Σ'Σ", "I'LL we've they're I'd I'm it's don't 'tis ''s", "masterpiece, best quality, 1girl, (solo:1.2)",
    "antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "!" * 40,
    "Ⅷ ½ ٣ 三 ৪", "é̂ 가 각", "abc", " ᠎  ",
]  # fmt: skip


def clip_folder(folder):
    """OpenAI's vocabulary as the two files that transformers reads: bytes, bytes that end a word, merges, start and end."""
    lines = (MODELS / "clip-vocabulary" / "bpe_simple_vocab_16e6.txt").read_text().split("\n")[1 : 49152 - 256 - 2 + 1]
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = [chr(b) for b in printable] + [chr(256 + n) for n in range(256 - len(printable))]
    names = letters + [letter + "</w>" for letter in letters] + [line.replace(" ", "") for line in lines]
    names += ["<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({name: i for i, name in enumerate(names)}))
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *lines]) + "\n")
    return folder


def clip_tokens():
    """What CLIPTokenizer makes of TEXTS and CLIP_TEXTS, without start and end, and where CLIPTokenizerFast sees it otherwise."""
    from transformers import CLIPTokenizer, CLIPTokenizerFast

    with tempfile.TemporaryDirectory() as folder:
        slow = CLIPTokenizer.from_pretrained(clip_folder(Path(folder)))
        fast = CLIPTokenizerFast.from_pretrained(folder)
    rows = []
    for text in dict.fromkeys(TEXTS + CLIP_TEXTS):
        ids = slow(text, add_special_tokens=False).input_ids
        rows.append({"text": text, "ids": ids, "fast": fast(text, add_special_tokens=False).input_ids == ids})
    (HERE / "clip-tokens.json").write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


FIXTURES = [tokens, clip_tokens]
