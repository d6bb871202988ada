"""One picture by the embedded model."""
import json

import torch
import torch.nn.functional as F

from .common import MODELS, draw, record, write


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


FIXTURES = [embedded]
