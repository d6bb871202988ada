#!/usr/bin/env python3
"""Times diffusers' networks of Stable Diffusion 1.5 with random weights, as `atelier bench` times ours: the shapes are what matters.

Needs torch and diffusers. Prints one JSON object; times are medians, in seconds.

    python3 reference.py [--dtype bfloat16|float32] [--threads N] [--runs N] [--channels-last] [--parts unet,vae,text]
"""

import argparse
import json
import resource
import statistics
import time

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel


def unet():
    return UNet2DConditionModel(
        sample_size=64, block_out_channels=(320, 640, 1280, 1280), layers_per_block=2, cross_attention_dim=768, attention_head_dim=8)


def vae():
    return AutoencoderKL(
        block_out_channels=(128, 256, 512, 512), layers_per_block=2, latent_channels=4, down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4)


def text():
    return CLIPTextModel(
        CLIPTextConfig(hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, vocab_size=49408))


def measure(runs, body):
    """The median of some runs after one that warms up."""
    body()
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        body()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--dtype", default="bfloat16", choices=["bfloat16", "float32"])
    arguments.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments.add_argument("--runs", type=int, default=2)
    arguments.add_argument("--channels-last", action="store_true")
    arguments.add_argument("--parts", default="unet,vae,text")
    chosen = arguments.parse_args()
    torch.set_num_threads(chosen.threads)
    torch.manual_seed(0)
    dtype = getattr(torch, chosen.dtype)
    layout = torch.channels_last if chosen.channels_last else torch.contiguous_format
    result = {"torch": torch.__version__, "dtype": chosen.dtype, "threads": chosen.threads, "channels_last": chosen.channels_last}

    def ready(network):
        return network.eval().to(dtype).to(memory_format=layout)

    parts = chosen.parts.split(",")
    with torch.no_grad():
        if "unet" in parts:
            network = ready(unet())
            latents = torch.randn(2, 4, 64, 64).to(dtype).contiguous(memory_format=layout)
            states = torch.randn(2, 77, 768).to(dtype)
            result["step"] = measure(chosen.runs, lambda: network(latents, 500, encoder_hidden_states=states))
        if "vae" in parts:
            network = ready(vae())
            latents = torch.randn(1, 4, 64, 64).to(dtype).contiguous(memory_format=layout)
            result["decoding"] = measure(chosen.runs, lambda: network.decode(latents))
        if "text" in parts:
            network = ready(text())
            ids = torch.randint(0, 49408, (1, 77))
            result["text"] = measure(chosen.runs, lambda: network(ids))
    result["peak_bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps(result))


if __name__ == "__main__":
    main()
