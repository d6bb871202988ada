#!/usr/bin/env python3
"""Makes the reference numbers that the engine's tests compare with, by the Python implementations everybody uses.

    apt-get install python3-torch python3-pip                     # torch 1.13.1, numpy 1.24
    python3.11 -m pip install --no-deps --target /tmp/pydeps diffusers==0.27.2 transformers==4.38.2 \\
        huggingface_hub==0.25.2 tokenizers==0.15.2 safetensors==0.4.5 \\
        filelock fsspec tqdm regex requests packaging pyyaml importlib_metadata zipp pillow \\
        urllib3 idna certifi charset_normalizer typing_extensions
    PYTHONPATH=/tmp/pydeps /usr/bin/python3 Tests/Fixtures/make_fixtures.py [NAME ...]

Without names every fixture is written again, beside this file. `embedded` and `tokens` need the repository's
storage/models/atelier-mini and storage/models/all-minilm-l6-v2.

A network is a diffusers (or transformers) folder, config.json and weights, with io.safetensors beside it: `in.*` are
the inputs, `out.*` what the reference made of them, `out.<module path>` what that module returned. Every parameter is
drawn at random, those that start as zeros or ones too (norms, biases): a path left out would show.
"""
import json
import math
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

HERE = Path(__file__).resolve().parent
MODELS = HERE.parent.parent / "storage" / "models"


def write(name, tensors):
    save_file({key: value.detach().contiguous() for key, value in tensors.items()}, HERE / name)


def randomised(network, seed):
    """Draws every parameter anew, so that nothing is left at the zeros and ones it starts with."""
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in network.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        if parameter.dim() > 1:
            value = noise / parameter[0].numel() ** 0.5
        elif name.endswith("weight"):
            value = 1 + 0.3 * noise
        else:
            value = 0.2 * noise
        parameter.data.copy_(value)
    return network.eval()


def record(network, paths):
    """A dictionary that fills with the (first) output of each named module when the network runs."""
    found = {}
    modules = dict(network.named_modules())

    def keep(path):
        def hook(_module, _inputs, output):
            found[f"out.{path}"] = (output[0] if isinstance(output, tuple) else output).clone()

        return hook

    for path in paths:
        modules[path].register_forward_hook(keep(path))
    return found


def draw(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


# Networks -----------------------------------------------------------------------------------------------------------


def unet(name, height, width, tokens, **config):
    from diffusers import UNet2DConditionModel

    network = randomised(UNet2DConditionModel(**config), seed=1)
    paths = ["time_embedding", "conv_in", "mid_block", "conv_norm_out"]
    paths += [f"down_blocks.{i}" for i in range(len(config["down_block_types"]))]
    paths += [f"up_blocks.{i}" for i in range(len(config["up_block_types"]))]
    inputs = {
        "in.sample": draw(2, 2, config["in_channels"], height, width),
        "in.timestep": torch.tensor([999.0, 37.5]),
        "in.encoder_hidden_states": draw(3, 2, tokens, config["cross_attention_dim"]),
    }
    labels = None
    if "class_embed_type" in config:
        labels = inputs["in.class_labels"] = draw(4, 2, config["projection_class_embeddings_input_dim"])
        paths.append("class_embedding")
    outputs = record(network, paths)
    outputs["out.sample"] = network(
        inputs["in.sample"], inputs["in.timestep"], inputs["in.encoder_hidden_states"], class_labels=labels
    ).sample
    network.save_pretrained(HERE / name)
    write(f"{name}/io.safetensors", inputs | outputs)


def unet_sd1():
    unet(
        "unet-sd1", 12, 20, 7, sample_size=16, in_channels=4, out_channels=4, block_out_channels=(8, 12),
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        layers_per_block=1, cross_attention_dim=12, attention_head_dim=2, norm_num_groups=4,
    )  # fmt: skip


def unet_sd2():
    unet(
        "unet-sd2", 12, 20, 7, sample_size=16, in_channels=4, out_channels=4, block_out_channels=(6, 8),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        layers_per_block=2, cross_attention_dim=12, attention_head_dim=(3, 4), norm_num_groups=2,
        use_linear_projection=True,
    )  # fmt: skip


def unet_simple():
    unet(
        "unet-simple", 6, 10, 6, sample_size=8, in_channels=6, out_channels=6, block_out_channels=(8, 16),
        down_block_types=("SimpleCrossAttnDownBlock2D",) * 2, up_block_types=("SimpleCrossAttnUpBlock2D",) * 2,
        mid_block_type="UNetMidBlock2DSimpleCrossAttn", layers_per_block=1, cross_attention_dim=12,
        attention_head_dim=8, norm_num_groups=4, resnet_time_scale_shift="scale_shift",
        class_embed_type="projection", projection_class_embeddings_input_dim=12,
    )  # fmt: skip


def tiny_autoencoder(name, height, width, channels, latent, **config):
    from diffusers import AutoencoderTiny

    network = randomised(
        AutoencoderTiny(in_channels=channels, out_channels=channels, latent_channels=latent, **config), seed=5
    )
    picture = draw(6, 2, channels, height, width).clamp(-1, 1)
    encoded = network.encode(picture).latents
    given = draw(7, *encoded.shape) * 2
    network.save_pretrained(HERE / name)
    write(
        f"{name}/io.safetensors",
        {
            "in.picture": picture,
            "in.latents": given,
            "out.latents": encoded,
            "out.picture": network.decode(given).sample,
        },
    )


def vae_tiny():
    """Like the embedded model's: one stage, no scaling inside, many channels."""
    tiny_autoencoder(
        "vae-tiny", 5, 7, 12, 6, act_fn="relu", encoder_block_out_channels=(12,), decoder_block_out_channels=(12,),
        num_encoder_blocks=(2,), num_decoder_blocks=(3,),
    )  # fmt: skip


def vae_taesd():
    """Like TAESD: several stages with strides and upsampling."""
    tiny_autoencoder(
        "vae-taesd", 12, 20, 3, 4, act_fn="relu", encoder_block_out_channels=(8, 8), decoder_block_out_channels=(8, 8),
        num_encoder_blocks=(1, 2), num_decoder_blocks=(2, 1),
    )  # fmt: skip


def vae_kl():
    from diffusers import AutoencoderKL

    network = randomised(
        AutoencoderKL(
            block_out_channels=(8, 12), down_block_types=("DownEncoderBlock2D",) * 2,
            up_block_types=("UpDecoderBlock2D",) * 2, layers_per_block=1, latent_channels=4, norm_num_groups=4,
            sample_size=16,
        ),
        seed=8,
    )  # fmt: skip
    paths = ["encoder.mid_block", "encoder", "decoder.mid_block"]
    outputs = record(network, paths)
    picture = draw(9, 2, 3, 14, 18).clamp(-1, 1)
    moments = network.encode(picture).latent_dist
    given = draw(10, *moments.mean.shape)
    outputs["out.moments"] = moments.parameters
    outputs["out.mean"] = moments.mean
    outputs["out.std"] = moments.std
    outputs["out.picture"] = network.decode(given).sample
    network.save_pretrained(HERE / "vae-kl")
    write("vae-kl/io.safetensors", {"in.picture": picture, "in.latents": given} | outputs)


def bert():
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=100, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=32,
        max_position_embeddings=32,
    )  # fmt: skip
    network = randomised(BertModel(config, add_pooling_layer=False), seed=11)
    ids = torch.randint(0, 100, (2, 9), generator=torch.Generator().manual_seed(12))
    mask = torch.tensor([[1] * 9, [1] * 5 + [0] * 4])
    tensors = {"in.ids": ids.int(), "in.mask": mask.int()}
    for name, given in (("plain", None), ("masked", mask)):
        states = network(ids, attention_mask=given, output_hidden_states=True).hidden_states
        tensors |= {f"out.{name}.{i}": state for i, state in enumerate(states)}
    network.save_pretrained(HERE / "bert", safe_serialization=True)
    write("bert/io.safetensors", tensors)


# Random numbers -----------------------------------------------------------------------------------------------------


def randn():
    """`seed<S>.n<N>` is torch.randn(N) after manual_seed(S); `seed7.stream.<i>` are draws of one generator in a row."""
    tensors = {}
    for seed in (0, 7, 12345, 2**32 - 1, 2**32 + 7):
        for count in (7, 15, 16, 17, 1536):
            tensors[f"seed{seed}.n{count}"] = draw(seed, count)
    generator = torch.Generator().manual_seed(7)
    for i, count in enumerate((7, 16, 5, 1, 17, 1536, 3)):
        tensors[f"seed7.stream.{i}"] = torch.randn(count, generator=generator)
    write("randn.safetensors", tensors)


# Samplers -----------------------------------------------------------------------------------------------------------


def scheduler_cases():
    """Name, scheduler class, its configuration, number of steps, further arguments of every `step`."""
    from diffusers import (
        DDIMScheduler,
        DPMSolverMultistepScheduler,
        EulerAncestralDiscreteScheduler,
        EulerDiscreteScheduler,
    )

    stable = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
    cosine = {"beta_schedule": "squaredcos_cap_v2", "prediction_type": "v_prediction", "timestep_spacing": "trailing"}
    velocity = stable | {"prediction_type": "v_prediction", "timestep_spacing": "trailing"}
    whole = {"clip_sample": False}
    # DDIM: numbers of steps that divide 1000, as diffusers reckons the next training step from the quotient.
    yield "ddim.epsilon", DDIMScheduler, stable | whole | {"steps_offset": 1}, 8, {}
    yield "ddim.v", DDIMScheduler, cosine | whole, 10, {}
    yield "ddim.eta", DDIMScheduler, stable | whole | {"timestep_spacing": "trailing"}, 5, {"eta": 0.7}
    # Euler: not the cosine schedule, whose first sigma of 20,000 costs diffusers' form of the step four digits.
    yield "euler.epsilon", EulerDiscreteScheduler, stable, 8, {}
    yield "euler.v", EulerDiscreteScheduler, velocity, 7, {}
    yield "euler.karras", EulerDiscreteScheduler, stable | {"use_karras_sigmas": True}, 8, {}
    yield "euler_a.epsilon", EulerAncestralDiscreteScheduler, stable, 8, {}
    yield "euler_a.v", EulerAncestralDiscreteScheduler, velocity, 7, {}
    yield "dpmpp_2m.epsilon", DPMSolverMultistepScheduler, stable | {"timestep_spacing": "trailing"}, 16, {}
    yield "dpmpp_2m.v", DPMSolverMultistepScheduler, cosine, 25, {}
    yield "dpmpp_2m.few", DPMSolverMultistepScheduler, cosine, 4, {}


def schedulers():
    """Each scheduler's own steps on given model outputs.

    All samples are written as x0 + sigma * noise; where diffusers keeps sqrt(alpha) times that, they are divided by it.
    `<case>.{sigmas,timesteps}`, `<case>.{model,noise}.<step>`, and `<case>.x.<step>`, x.0 being the start;
    `alphas.<beta schedule>` are the products of alphas. The configuration is in schedulers.json.
    """
    tensors, cases = {}, {}
    for name, kind, config, steps, arguments in scheduler_cases():
        scheduler = kind(**config)
        scheduler.set_timesteps(steps)
        if hasattr(scheduler, "sigmas"):
            sigmas = scheduler.sigmas.double()
        else:
            alphas = scheduler.alphas_cumprod[scheduler.timesteps].double()
            sigmas = torch.cat([((1 - alphas) / alphas).sqrt(), torch.zeros(1)])
        tensors[f"alphas.{config['beta_schedule']}"] = scheduler.alphas_cumprod
        unscaled = "Euler" in kind.__name__
        scale = torch.ones_like(sigmas) if unscaled else (sigmas**2 + 1).sqrt()
        tensors[f"{name}.sigmas"] = sigmas
        tensors[f"{name}.timesteps"] = scheduler.timesteps.double()
        x = draw(20, 1, 2, 4, 4) * (sigmas[0].float() if unscaled else 1)
        tensors[f"{name}.x.0"] = (x.double() * scale[0]).float()
        for i, timestep in enumerate(scheduler.timesteps):
            model = tensors[f"{name}.model.{i}"] = draw(100 + i, *x.shape)
            extra = dict(arguments)
            if "eta" in extra:
                extra["variance_noise"] = tensors[f"{name}.noise.{i}"] = draw(200 + i, *x.shape)
            elif name.startswith("euler_a"):
                extra["generator"] = torch.Generator().manual_seed(200 + i)
                tensors[f"{name}.noise.{i}"] = draw(200 + i, *x.shape)
            if unscaled:
                scheduler.scale_model_input(x, timestep)
            x = scheduler.step(model, timestep, x, **extra).prev_sample
            tensors[f"{name}.x.{i + 1}"] = (x.double() * scale[i + 1]).float()
        # JSON knows no infinity, DPMSolverMultistepScheduler's default for one that is not used.
        used = {
            key: value for key, value in scheduler.config.items() if not key.startswith("_use") and value != -math.inf
        }
        cases[name] = {"config": used | {"_class_name": kind.__name__}, "steps": steps} | arguments
    write("schedulers.safetensors", tensors)
    (HERE / "schedulers.json").write_text(json.dumps(cases, indent=1) + "\n")


# Tokens -------------------------------------------------------------------------------------------------------------

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


# The embedded model -------------------------------------------------------------------------------------------------


def embedded():
    """One picture by the embedded model, as its README says, in float32."""
    from diffusers import AutoencoderTiny, DPMSolverMultistepScheduler, UNet2DConditionModel
    from transformers import BertModel, BertTokenizer

    folder = MODELS / "atelier-mini"
    settings = json.loads((folder / "model_index.json").read_text())["atelier"]
    half = {"variant": "fp16", "torch_dtype": torch.float32, "low_cpu_mem_usage": False}
    network = UNet2DConditionModel.from_pretrained(folder / "unet", **half).eval()
    autoencoder = AutoencoderTiny.from_pretrained(folder / "vae", **half).eval()
    encoder = BertModel.from_pretrained(MODELS / "all-minilm-l6-v2", add_pooling_layer=False).eval()
    tokenizer = BertTokenizer(MODELS / "all-minilm-l6-v2" / "vocab.txt")
    scheduler = DPMSolverMultistepScheduler.from_pretrained(folder / "scheduler")

    tokens = tokenizer(
        "pixel art of a red book", padding="max_length", truncation=True, max_length=settings["text_tokens"],
        return_tensors="pt",
    )  # fmt: skip
    mask = tokens.attention_mask.unsqueeze(-1)
    states = encoder(**tokens).last_hidden_state * mask * settings["text_scale"]
    pooled = F.normalize(states.sum(1) / mask.sum(1), dim=-1) * states.shape[-1] ** 0.5
    tensors = {"text.ids": tokens.input_ids.int(), "text.states": states, "text.pooled": pooled}

    latents = draw(1, 1, 24, 8, 8)
    outputs = record(network, ["mid_block"])
    tensors["unet.in.sample"] = latents
    tensors["unet.in.timestep"] = torch.tensor([499.0])
    tensors["unet.out.sample"] = network(latents, 499, states, class_labels=pooled).sample
    tensors |= {f"unet.{name}": value for name, value in outputs.items()}

    latents = tensors["picture.noise"] = draw(7, 1, 24, 8, 8)
    zeros = torch.zeros_like(states), torch.zeros_like(pooled)
    scheduler.set_timesteps(settings["steps"])
    for i, timestep in enumerate(scheduler.timesteps):
        unconditional = network(latents, timestep, zeros[0], class_labels=zeros[1]).sample
        conditional = network(latents, timestep, states, class_labels=pooled).sample
        guided = unconditional + settings["guidance_scale"] * (conditional - unconditional)
        latents = scheduler.step(guided, timestep, latents).prev_sample
        if i % 6 == 0:
            tensors[f"picture.latents.{i}"] = latents
    patches = autoencoder.decode(latents / settings["latent_scale"]).sample
    tensors["picture.pixels"] = F.pixel_shuffle(patches, settings["autoencoder_patch"]).clamp(-1, 1)
    write("embedded.safetensors", tensors)


FIXTURES = [unet_sd1, unet_sd2, unet_simple, vae_tiny, vae_taesd, vae_kl, bert, randn, schedulers, tokens, embedded]

if __name__ == "__main__":
    names = sys.argv[1:] or [f.__name__ for f in FIXTURES]
    unknown = set(names) - {f.__name__ for f in FIXTURES}
    if unknown:
        sys.exit(f"no such fixture: {', '.join(sorted(unknown))}; there are {', '.join(f.__name__ for f in FIXTURES)}")
    torch.set_num_threads(1)
    with torch.no_grad():
        for fixture in FIXTURES:
            if fixture.__name__ in names:
                fixture()
                print(f"{fixture.__name__}: made", flush=True)
