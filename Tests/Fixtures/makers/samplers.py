"""Each scheduler's own steps on given model outputs."""
import json
import math

import torch

from .common import HERE, draw, write


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


FIXTURES = [schedulers]
