"""CLIP text encoders of both flavours, and a tokenizer cut down to the first merges of the published one."""
import json
import tempfile
from pathlib import Path

import torch
from safetensors.torch import save_file

from .common import HERE, draw, randomised, write
from .tokens import clip_folder

MERGES = 300
VOCABULARY = 2 * 256 + MERGES + 2
START, END = VOCABULARY - 2, VOCABULARY - 1


def clip_tokenizer():
    with tempfile.TemporaryDirectory() as folder:
        whole = clip_folder(Path(folder))
        names = list(json.loads((whole / "vocab.json").read_text()))
        lines = (whole / "merges.txt").read_text().split("\n")[: MERGES + 1]
    names = names[: 512 + MERGES] + names[-2:]
    target = HERE / "clip-tokenizer"
    target.mkdir(exist_ok=True)
    (target / "vocab.json").write_text(json.dumps({name: i for i, name in enumerate(names)}))
    (target / "merges.txt").write_text("\n".join(lines) + "\n")


def network(flavour):
    from transformers import CLIPTextConfig, CLIPTextModel

    sizes = {
        "quick": dict(hidden_size=12, num_hidden_layers=3, num_attention_heads=3, hidden_act="quick_gelu"),
        "exact": dict(hidden_size=8, num_hidden_layers=4, num_attention_heads=2, hidden_act="gelu"),
    }[flavour]
    config = CLIPTextConfig(
        vocab_size=VOCABULARY, intermediate_size=20, projection_dim=8, bos_token_id=START, eos_token_id=END,
        pad_token_id=END if flavour == "quick" else 0, **sizes,
    )  # fmt: skip
    return randomised(CLIPTextModel(config), seed=21)


def clip(flavour):
    """`out.<i>` is the state behind layer i, 0 the embeddings; `out.normed.<k>` the one that clip skip k gives, normed."""
    name = f"clip-{flavour}"
    model = network(flavour)
    ids = torch.randint(0, VOCABULARY, (2, 11), generator=torch.Generator().manual_seed(22))
    states = model(ids, output_hidden_states=True).hidden_states
    tensors = {"in.ids": ids.int()} | {f"out.{i}": state for i, state in enumerate(states)}
    for skip in range(1, len(states)):
        tensors[f"out.normed.{skip}"] = model.text_model.final_layer_norm(states[-skip])
    # Vectors in place of tokens 3 and 4 of the second text.
    vectors = draw(23, 2, states[0].shape[-1])
    model.text_model.embeddings.token_embedding.register_forward_hook(
        lambda _module, _inputs, output: torch.cat([output[:1], torch.cat([output[1:, :3], vectors[None], output[1:, 5:]], 1)])
    )
    tensors |= {"in.vectors": vectors, "out.replaced": model(ids).last_hidden_state}
    write_folder(model, HERE / name, bare=flavour == "exact")
    write(f"{name}/io.safetensors", tensors)


def write_folder(model, folder, bare):
    model.save_pretrained(folder, safe_serialization=True)
    if bare:
        # As some files have it: no `text_model.`, ids of positions as numbers, a projection that no picture needs.
        weights = {k.removeprefix("text_model."): v.contiguous() for k, v in model.state_dict().items()}
        weights |= {"embeddings.position_ids": torch.arange(77.0)[None], "text_projection.weight": torch.ones(8, 8)}
        save_file(weights, folder / "model.safetensors")


def clip_quick():
    clip("quick")


def clip_exact():
    clip("exact")


FIXTURES = [clip_tokenizer, clip_quick, clip_exact]
