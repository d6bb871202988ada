"""Checkpoints as diffusers folders and as single files with equal tensors, and LoRAs in all spellings with what they change.

The names of the single files are checked with diffusers' own conversion, which must give the folder's names back.
"""
import hashlib
import json
import struct

import torch
from safetensors.torch import load_file, save_file

from .clip import END, START, VOCABULARY
from .common import HERE, draw, randomised, write

RESNET = {
    "norm1": "in_layers.0", "conv1": "in_layers.2", "time_emb_proj": "emb_layers.1", "norm2": "out_layers.0",
    "conv2": "out_layers.3", "conv_shortcut": "skip_connection",
}  # fmt: skip
ENDS = {
    "time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2", "conv_in": "input_blocks.0.0",
    "conv_norm_out": "out.0", "conv_out": "out.2", "controlnet_mid_block": "middle_block_out.0",
    "controlnet_cond_embedding.conv_in": "input_hint_block.0",
}  # fmt: skip


def replaced(name, table):
    for new, old in table.items():
        if name.startswith(new + "."):
            return old + name[len(new) :]
    return None


def ldm_unet(name, layers, hints=0):
    """The name that latent diffusion gives a tensor of a UNet or ControlNet."""
    if found := replaced(name, ENDS):
        return found
    parts = name.split(".")
    if parts[0] == "controlnet_down_blocks":
        return f"zero_convs.{parts[1]}.0.{parts[2]}"
    if parts[0] == "controlnet_cond_embedding":
        index = 2 * int(parts[2]) + 2 if parts[1] == "blocks" else 2 * hints + 2
        return f"input_hint_block.{index}.{parts[-1]}"
    if parts[0] == "mid_block":
        index, rest = int(parts[2]), ".".join(parts[3:])
        return f"middle_block.1.{rest}" if parts[1] == "attentions" else f"middle_block.{2 * index}.{replaced(rest, RESNET)}"
    block, layer, rest = int(parts[1]), int(parts[3]), ".".join(parts[4:])
    if parts[2] == "downsamplers":
        return f"input_blocks.{(block + 1) * (layers + 1)}.0.op.{parts[-1]}"
    if parts[2] == "upsamplers":
        return f"output_blocks.{block * (layers + 1) + layers}.UP.{rest}"
    whole = f"input_blocks.{block * (layers + 1) + layer + 1}" if parts[0] == "down_blocks" else f"output_blocks.{block * (layers + 1) + layer}"
    return f"{whole}.1.{rest}" if parts[2] == "attentions" else f"{whole}.0.{replaced(rest, RESNET)}"


def ldm_unet_state(state, layers, hints=0):
    names = {name: ldm_unet(name, layers, hints) for name in state}

    def placed(name):
        """An upsampling stands behind the attention of its block, or in its place."""
        if ".UP." not in name:
            return name
        block = name.split(".UP.")[0]
        place = 2 if any(other.startswith(f"{block}.1.") for other in names.values()) else 1
        return name.replace(".UP.", f".{place}.")

    return {placed(names[name]): value for name, value in state.items()}


def ldm_vae_state(state, levels):
    result = {}
    for name, value in state.items():
        new = name
        for i in range(levels):
            new = new.replace(f"encoder.down_blocks.{i}.", f"encoder.down.{i}.").replace(f"decoder.up_blocks.{i}.", f"decoder.up.{levels - 1 - i}.")
        for old, ldm in {
            ".resnets.": ".block.", ".downsamplers.0.": ".downsample.", ".upsamplers.0.": ".upsample.",
            "conv_shortcut": "nin_shortcut", "conv_norm_out": "norm_out", "mid_block.block.0": "mid.block_1",
            "mid_block.block.1": "mid.block_2", "mid_block.attentions.0.group_norm": "mid.attn_1.norm",
            "mid_block.attentions.0.to_q": "mid.attn_1.q", "mid_block.attentions.0.to_k": "mid.attn_1.k",
            "mid_block.attentions.0.to_v": "mid.attn_1.v", "mid_block.attentions.0.to_out.0": "mid.attn_1.proj_out",
        }.items():  # fmt: skip
            new = new.replace(old, ldm)
        result[new] = value[:, :, None, None] if ".attn_1." in new and value.dim() == 2 else value
    return result


def open_clip_state(state, width):
    """With another layer, which Stable Diffusion 2 does not use."""
    result, projections = {}, {}
    for name, value in state.items():
        bare = name.removeprefix("text_model.")
        for new, old in {
            "encoder.layers.": "transformer.resblocks.", "layer_norm1": "ln_1", "layer_norm2": "ln_2", "mlp.fc1": "mlp.c_fc",
            "mlp.fc2": "mlp.c_proj", "self_attn.out_proj": "attn.out_proj", "final_layer_norm": "ln_final",
            "embeddings.token_embedding": "token_embedding", "embeddings.position_embedding.weight": "positional_embedding",
        }.items():  # fmt: skip
            bare = bare.replace(new, old)
        if ".self_attn." in bare:
            block, rest = bare.split(".self_attn.")
            projections[f"{block}.attn.in_proj_{rest.split('.')[1]}", rest[0]] = value
        else:
            result[bare] = value
    for name in {name for name, _ in projections}:
        result[name] = torch.cat([projections[name, part] for part in "qkv"])
    last = max(int(name.split(".")[2]) for name in result if name.startswith("transformer."))
    for name in [name for name in result if name.startswith(f"transformer.resblocks.{last}.")]:
        result[name.replace(f".{last}.", f".{last + 1}.", 1)] = result[name] * 0 + 7
    return result | {"text_projection": torch.ones(width, width), "logit_scale": torch.tensor(4.6)}


def networks(channels, vae_channels, layers, down, up, text_layers, act, inputs, linear):
    from diffusers import AutoencoderKL, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel

    levels = len(vae_channels)
    unet = randomised(
        UNet2DConditionModel(
            sample_size=16, in_channels=inputs, out_channels=4, block_out_channels=channels, down_block_types=down,
            up_block_types=up, layers_per_block=layers, cross_attention_dim=8, attention_head_dim=2, norm_num_groups=2,
            use_linear_projection=linear,
        ), seed=61,
    )  # fmt: skip
    vae = randomised(
        AutoencoderKL(
            block_out_channels=vae_channels, down_block_types=("DownEncoderBlock2D",) * levels,
            up_block_types=("UpDecoderBlock2D",) * levels, layers_per_block=1, latent_channels=4, norm_num_groups=2,
            sample_size=16,
        ), seed=62,
    )  # fmt: skip
    text = randomised(
        CLIPTextModel(
            CLIPTextConfig(
                vocab_size=VOCABULARY, hidden_size=8, intermediate_size=16, num_hidden_layers=text_layers,
                num_attention_heads=2, hidden_act=act, bos_token_id=START, eos_token_id=END,
                pad_token_id=END if act == "quick_gelu" else 0,
            )
        ), seed=63,
    )  # fmt: skip
    return unet.half(), vae.half(), text.half()


def check(ldm_unet, unet, ldm_vae, vae):
    from diffusers.loaders.single_file_utils import convert_ldm_unet_checkpoint, convert_ldm_vae_checkpoint

    for found, wanted in (
        (convert_ldm_unet_checkpoint({f"model.diffusion_model.{k}": v for k, v in ldm_unet.items()}, unet.config), unet),
        (convert_ldm_vae_checkpoint({f"first_stage_model.{k}": v for k, v in ldm_vae.items()}, vae.config), vae),
    ):
        state = wanted.state_dict()
        assert found.keys() == state.keys(), found.keys() ^ state.keys()
        assert all(torch.equal(found[name].reshape(value.shape), value) for name, value in state.items())


def folder(name, parts, index, scheduler):
    target = HERE / name
    (target / "scheduler").mkdir(parents=True, exist_ok=True)
    for part, network in parts.items():
        network.save_pretrained(target / part, variant="fp16", safe_serialization=True)
    (target / "scheduler" / "scheduler_config.json").write_text(json.dumps(scheduler, indent=2))
    (target / "model_index.json").write_text(json.dumps(index, indent=2))
    return target


SCHEDULER = {
    "num_train_timesteps": 1000, "beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012,
    "set_alpha_to_one": False, "steps_offset": 1, "clip_sample": False, "trained_betas": None,
}  # fmt: skip


def index(pipeline):
    return {
        "_class_name": pipeline, "_diffusers_version": "0.27.2", "feature_extractor": [None, None], "requires_safety_checker": False,
        "safety_checker": [None, None], "scheduler": ["diffusers", "PNDMScheduler"], "text_encoder": ["transformers", "CLIPTextModel"],
        "tokenizer": ["transformers", "CLIPTokenizer"], "unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"],
    }  # fmt: skip


def checkpoint_sd1():
    cross = "CrossAttnDownBlock2D"
    unet, vae, text = networks(
        (4, 4, 8, 8), (4, 4, 8), 1, (cross,) * 3 + ("DownBlock2D",), ("UpBlock2D",) + ("CrossAttnUpBlock2D",) * 3, 2, "quick_gelu", 4, False
    )
    folder(
        "checkpoint-sd1", {"unet": unet, "vae": vae, "text_encoder": text}, index("StableDiffusionPipeline"),
        SCHEDULER | {"_class_name": "PNDMScheduler", "skip_prk_steps": True},
    )  # fmt: skip
    ldm = ldm_unet_state(unet.state_dict(), 1)
    ldm_vae = ldm_vae_state(vae.state_dict(), 3)
    check(ldm, unet, ldm_vae, vae)
    single = {f"model.diffusion_model.{name}": value for name, value in ldm.items()}
    # Mixed types are common: the norms of this one are float32.
    single |= {f"first_stage_model.{name}": value.float() if "norm" in name else value for name, value in ldm_vae.items()}
    single |= {f"cond_stage_model.transformer.{name}": value for name, value in text.state_dict().items()}
    # What training leaves; some merges store the positions as fractions.
    single["cond_stage_model.transformer.text_model.embeddings.position_ids"] = torch.arange(77)[None].half()
    single["alphas_cumprod"] = torch.ones(10)
    single["model_ema.decay"] = torch.tensor(0.5)
    write("checkpoint-sd1.safetensors", single)


def checkpoint_sd2():
    """An inpainting network of nine channels; the UNet of the folder lies in two files."""
    unet, vae, text = networks(
        (4, 8), (4, 4), 2, ("CrossAttnDownBlock2D", "DownBlock2D"), ("UpBlock2D", "CrossAttnUpBlock2D"), 2, "gelu", 9, True
    )
    target = folder(
        "checkpoint-sd2", {"unet": unet, "vae": vae, "text_encoder": text}, index("StableDiffusionInpaintPipeline"),
        SCHEDULER | {"_class_name": "DDIMScheduler", "prediction_type": "v_prediction"},
    )  # fmt: skip
    whole = target / "unet" / "diffusion_pytorch_model.fp16.safetensors"
    tensors = load_file(whole)
    whole.unlink()
    names = sorted(tensors)
    shards = [f"diffusion_pytorch_model-0000{i + 1}-of-00002.safetensors" for i in range(2)]
    for i, shard in enumerate(shards):
        save_file({name: tensors[name] for name in names[i::2]}, target / "unet" / shard)
    weight_map = {name: shards[i % 2] for i, name in enumerate(names)}
    (target / "unet" / "diffusion_pytorch_model.safetensors.index.json").write_text(
        json.dumps({"metadata": {"total_size": 0}, "weight_map": weight_map})
    )
    ldm = ldm_unet_state(unet.state_dict(), 2)
    ldm_vae = ldm_vae_state(vae.state_dict(), 2)
    check(ldm, unet, ldm_vae, vae)
    single = {f"model.diffusion_model.{name}": value for name, value in ldm.items()}
    single |= {f"first_stage_model.{name}": value for name, value in ldm_vae.items()}
    single |= {f"cond_stage_model.model.{name}": value for name, value in open_clip_state(text.state_dict(), 8).items()}
    write("checkpoint-sd2.safetensors", {name: value.half() for name, value in single.items()})


def controlnet_single():
    """The fixture controlnet-sd1 as its authors would have saved it."""
    state = load_file(HERE / "controlnet-sd1" / "diffusion_pytorch_model.safetensors")
    config = json.loads((HERE / "controlnet-sd1" / "config.json").read_text())
    hints = len({name.split(".")[2] for name in state if name.startswith("controlnet_cond_embedding.blocks.")})
    ldm = ldm_unet_state(state, config["layers_per_block"], hints)
    write("controlnet-sd1.safetensors", {f"control_model.{name}": value.half() for name, value in ldm.items()})


# LoRAs

UNET = "down_blocks.0.attentions.0"
LINEAR = f"{UNET}.transformer_blocks.0"
TEXT = "text_model.encoder.layers"
WIDE = [f"{UNET}.proj_in", f"{LINEAR}.attn1.to_q", f"{LINEAR}.attn2.to_k", f"{LINEAR}.ff.net.0.proj", f"{LINEAR}.attn1.to_out.0"]
CONVOLUTIONS = ["mid_block.resnets.0.conv1", "down_blocks.0.downsamplers.0.conv", "up_blocks.1.resnets.0.conv_shortcut"]
NARROW = [f"{LINEAR}.attn1.to_q", f"{LINEAR}.attn1.to_out.0", "up_blocks.1.attentions.1.transformer_blocks.0.attn2.to_v"]
TEXTS = [f"{TEXT}.0.self_attn.q_proj", f"{TEXT}.1.self_attn.out_proj"]


def factors(network, names, rank, seed):
    """Down and up for each layer, as kohya shapes them."""
    modules = dict(network.named_modules())
    result = {}
    for i, name in enumerate(names):
        weight = modules[name].weight
        down, up = draw(seed + 2 * i, rank, *weight.shape[1:]), draw(seed + 2 * i + 1, weight.shape[0], rank) * 0.3
        result[name] = (down, up[..., None, None] if weight.dim() == 4 else up)
    return result


def merged(network, *changes):
    """A copy with scale · up · down added to each layer, for all (scale, factors)."""
    import copy

    result = copy.deepcopy(network).float()
    modules = dict(result.named_modules())
    for scale, layers in changes:
        for name, (down, up) in layers.items():
            weight = modules[name].weight
            change = torch.einsum("or,r...->o...", up.flatten(1), down)
            weight.data += scale * change.reshape(weight.shape)
    return result


def loras():
    from diffusers import UNet2DConditionModel
    from transformers import CLIPTextModel

    half = {"variant": "fp16", "torch_dtype": torch.float32, "low_cpu_mem_usage": False}
    unet = UNet2DConditionModel.from_pretrained(HERE / "checkpoint-sd1" / "unet", **half).eval()
    text = CLIPTextModel.from_pretrained(HERE / "checkpoint-sd1" / "text_encoder", variant="fp16", torch_dtype=torch.float32).eval()
    target = HERE / "lora"
    target.mkdir(exist_ok=True)

    def save(name, unet_layers, text_layers, spell, metadata=None):
        tensors = {}
        for kind, layers in (("unet", unet_layers), ("te", text_layers)):
            for path, pair in layers.items():
                tensors |= spell(kind, path, *pair)
        save_file({key: value.contiguous() for key, value in tensors.items()}, target / f"{name}.safetensors", metadata=metadata)

    def kohya(alpha, rename=lambda kind, path: path):
        def spell(kind, path, down, up):
            key = f"lora_{kind}_{rename(kind, path).replace('.', '_')}"
            tensors = {f"{key}.lora_down.weight": down, f"{key}.lora_up.weight": up}
            return tensors | ({f"{key}.alpha": torch.tensor(alpha)} if alpha is not None else {})

        return spell

    prefix = {"unet": "unet", "te": "text_encoder"}

    def peft(kind, path, down, up):
        return {f"{prefix[kind]}.{path}.lora_A.weight": down, f"{prefix[kind]}.{path}.lora_B.weight": up}

    def newer(kind, path, down, up):
        link = "lora" if kind == "unet" else "lora_linear_layer"
        return {f"{prefix[kind]}.{path}.{link}.down.weight": down, f"{prefix[kind]}.{path}.{link}.up.weight": up}

    def processor(kind, path, down, up):
        if kind == "unet":
            key = path.replace(".to_", ".processor.to_").replace("to_out.0", "to_out")
            return {f"{key}_lora.down.weight": down, f"{key}_lora.up.weight": up}
        key = path.replace("out_proj", "to_out").replace("q_proj", "to_q")
        return {f"text_encoder.{key}_lora.down.weight": down, f"text_encoder.{key}_lora.up.weight": up}

    wide = factors(unet, WIDE + CONVOLUTIONS, 4, 70), factors(text, TEXTS, 4, 90)
    second = factors(unet, WIDE[1:] + CONVOLUTIONS[:1], 3, 100), factors(text, [f"{TEXT}.0.mlp.fc1"], 3, 120)
    narrow = factors(unet, NARROW, 2, 130), factors(text, TEXTS, 2, 140)
    save(
        "kohya", *wide, kohya(2.0),
        {"ss_tag_frequency": json.dumps({"10_ink": {"ink wash": 12, "mountain": 3}, "5_more": {"ink wash": 2, "river": 4}}),
         "ss_base_model_version": "sd_v1", "ss_output_name": "ink"},
    )  # fmt: skip
    save("peft", *second, peft, {"lora_adapter_metadata": json.dumps({"unet.lora_alpha": 6, "unet.r": 3})})
    save("narrow-kohya", *narrow, kohya(None))
    ldm = lambda kind, path: ldm_unet(f"{path}.weight", 1).removesuffix(".weight") if kind == "unet" else path  # noqa: E731
    save("narrow-ldm", *narrow, kohya(None, ldm))
    save("narrow-newer", *narrow, newer)
    save("narrow-processor", *narrow, processor)

    sample, context = draw(150, 1, 4, 8, 16), draw(151, 1, 7, 8)
    ids = torch.randint(0, VOCABULARY, (1, 9), generator=torch.Generator().manual_seed(152))
    # For few tokens torch 1.13's baddbmm multiplies uninitialised memory by a beta of 0, and NaN stays NaN.
    torch.baddbmm = lambda _input, a, b, beta, alpha: torch.bmm(a, b) * alpha
    run = lambda network: network(sample, 500, context).sample  # noqa: E731
    read = lambda network: network(ids).last_hidden_state  # noqa: E731
    # Alpha over rank: 2/4 for the first; for the second 6/3 in the UNet and 1 in the text encoder.
    write(
        "lora/io.safetensors",
        {
            "in.sample": sample, "in.context": context, "in.ids": ids.int(), "out.base": run(unet), "out.text.base": read(text),
            "out.kohya": run(merged(unet, (0.8 * 0.5, wide[0]))), "out.text.kohya": read(merged(text, (0.5 * 0.5, wide[1]))),
            "out.both": run(merged(unet, (0.8 * 0.5, wide[0]), (-0.6 * 2, second[0]))),
            "out.text.both": read(merged(text, (0.5 * 0.5, wide[1]), (1.5, second[1]))),
            "out.narrow": run(merged(unet, (1, narrow[0]))), "out.text.narrow": read(merged(text, (1, narrow[1]))),
        },
    )  # fmt: skip
    data = (target / "kohya.safetensors").read_bytes()
    after = 8 + struct.unpack("<Q", data[:8])[0]
    hashes = {"whole": hashlib.sha256(data).hexdigest(), "tensors": hashlib.sha256(data[after:]).hexdigest()}
    (target / "hashes.json").write_text(json.dumps(hashes))


FIXTURES = [checkpoint_sd1, checkpoint_sd2, controlnet_single, loras]
