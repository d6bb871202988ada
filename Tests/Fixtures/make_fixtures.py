#!/usr/bin/env python3
"""Makes the reference numbers that the engine's tests compare with, by the Python implementations everybody uses.

    apt-get install python3-torch python3-pip                     # torch 1.13.1, numpy 1.24
    python3.11 -m pip install --no-deps --target /tmp/pydeps diffusers==0.27.2 transformers==4.38.2 \\
        huggingface_hub==0.25.2 tokenizers==0.15.2 safetensors==0.4.5 \\
        filelock fsspec tqdm regex requests packaging pyyaml importlib_metadata zipp pillow \\
        urllib3 idna certifi charset_normalizer typing_extensions torchsde==0.2.6 trampoline==0.1.2 lark==1.1.2
    python3.11 -m pip install --no-deps --target /tmp/pydeps opencv-python-headless==4.9.0.80      # `openpose` alone
    PYTHONPATH=/tmp/pydeps /usr/bin/python3 Tests/Fixtures/make_fixtures.py [NAME ...]

Without names every fixture is written again, beside this file; each subject has a file in `makers`. `embedded` and
`tokens` need the repository's storage/models/atelier-mini and storage/models/all-minilm-l6-v2.

A network is a diffusers (or transformers) folder, config.json and weights, with io.safetensors beside it: `in.*` are
the inputs, `out.*` what the reference made of them, `out.<module path>` what that module returned. Every parameter is
drawn at random, those that start as zeros or ones too (norms, biases): a path left out would show.
"""
import sys

import torch

from makers import clip, embedded, files, modes, networks, numbers, pipelines, poses, prompts, quiet, samplers, tokens, training

MODULES = (networks, clip, numbers, prompts, samplers, tokens, modes, files, pipelines, quiet, embedded, training, poses)
FIXTURES = [made for module in MODULES for made in module.FIXTURES]

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
