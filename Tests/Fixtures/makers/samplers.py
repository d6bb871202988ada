"""Each scheduler's own steps on given model outputs."""
import json
import math

import torch

from .common import HERE, draw, write

STABLE = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
COSINE = {"beta_schedule": "squaredcos_cap_v2", "prediction_type": "v_prediction", "timestep_spacing": "trailing"}
VELOCITY = STABLE | {"prediction_type": "v_prediction", "timestep_spacing": "trailing"}
SHAPE = (1, 2, 4, 4)


def scheduler_cases():
    """Name, scheduler class, its configuration, number of steps, further arguments of every `step`."""
    from diffusers import (
        DDIMScheduler,
        DPMSolverMultistepScheduler,
        DPMSolverSDEScheduler,
        EulerAncestralDiscreteScheduler,
        EulerDiscreteScheduler,
        HeunDiscreteScheduler,
        KDPM2AncestralDiscreteScheduler,
        KDPM2DiscreteScheduler,
        LCMScheduler,
        PNDMScheduler,
        TCDScheduler,
        UniPCMultistepScheduler,
    )

    whole = {"clip_sample": False}
    trailing = STABLE | {"timestep_spacing": "trailing"}
    # DDIM, PNDM: numbers of steps that divide 1000, as diffusers reckons the next training step from the quotient.
    yield "ddim.epsilon", DDIMScheduler, STABLE | whole | {"steps_offset": 1}, 8, {}
    yield "ddim.v", DDIMScheduler, COSINE | whole, 10, {}
    yield "ddim.eta", DDIMScheduler, trailing | whole, 5, {"eta": 0.7}
    # PNDM: diffusers mixes velocities before it makes noises of them; everybody else mixes noises.
    plms = {"skip_prk_steps": True, "set_alpha_to_one": True, "steps_offset": 1}
    yield "pndm.epsilon", PNDMScheduler, STABLE | plms, 8, {}
    yield "pndm.few", PNDMScheduler, STABLE | plms, 2, {}
    # Euler and its kin: not the cosine schedule, whose first sigma of 20,000 costs diffusers' form of the step four digits.
    yield "euler.epsilon", EulerDiscreteScheduler, STABLE, 8, {}
    yield "euler.v", EulerDiscreteScheduler, VELOCITY, 7, {}
    yield "euler.karras", EulerDiscreteScheduler, STABLE | {"use_karras_sigmas": True}, 8, {}
    yield "euler_a.epsilon", EulerAncestralDiscreteScheduler, STABLE, 8, {}
    yield "euler_a.v", EulerAncestralDiscreteScheduler, VELOCITY, 7, {}
    yield "heun.epsilon", HeunDiscreteScheduler, STABLE, 6, {}
    yield "heun.v", HeunDiscreteScheduler, VELOCITY, 5, {}
    yield "dpm2.epsilon", KDPM2DiscreteScheduler, STABLE, 6, {}
    yield "dpm2.v", KDPM2DiscreteScheduler, VELOCITY, 5, {}
    yield "dpm2_a.epsilon", KDPM2AncestralDiscreteScheduler, STABLE, 6, {}
    yield "dpm2_a.v", KDPM2AncestralDiscreteScheduler, VELOCITY, 5, {}
    yield "dpmpp_2m.epsilon", DPMSolverMultistepScheduler, trailing, 16, {}
    yield "dpmpp_2m.v", DPMSolverMultistepScheduler, COSINE, 25, {}
    yield "dpmpp_2m.few", DPMSolverMultistepScheduler, COSINE, 4, {}
    stochastic = {"algorithm_type": "sde-dpmsolver++"}
    yield "dpmpp_2m_sde.epsilon", DPMSolverMultistepScheduler, trailing | stochastic, 8, {}
    yield "dpmpp_2m_sde.v", DPMSolverMultistepScheduler, VELOCITY | stochastic, 7, {}
    yield "dpmpp_sde.epsilon", DPMSolverSDEScheduler, STABLE, 6, {}
    yield "dpmpp_sde.v", DPMSolverSDEScheduler, VELOCITY, 5, {}
    yield "unipc.epsilon", UniPCMultistepScheduler, trailing, 8, {}
    yield "unipc.v", UniPCMultistepScheduler, COSINE, 7, {}
    yield "unipc.few", UniPCMultistepScheduler, trailing, 2, {}
    yield "lcm.epsilon", LCMScheduler, STABLE | whole, 4, {}
    yield "lcm.many", LCMScheduler, STABLE | whole, 12, {}
    yield "tcd.epsilon", TCDScheduler, STABLE | whole, 4, {"eta": 0.3}
    yield "tcd.full", TCDScheduler, STABLE | whole, 7, {"eta": 1.0}
    yield "tcd.plain", TCDScheduler, STABLE | whole, 7, {"eta": 0.0}


# Those that keep x0 + sigma * noise; the others keep sqrt(alpha) times that.
UNSCALED = ("Euler", "Heun", "KDPM2", "DPMSolverSDE")
# Those that draw from a generator; DDIM takes the noise itself.
DRAWING = ("EulerAncestral", "KDPM2Ancestral", "LCM", "TCD")


def run(name, kind, config, steps, arguments):
    """The tensors of one case, and its entry in the JSON file."""
    scheduler = kind(**config)
    scheduler.set_timesteps(steps)
    unscaled = kind.__name__.startswith(UNSCALED)
    alphas = scheduler.alphas_cumprod.double()
    if hasattr(scheduler, "sigmas"):
        sigmas = torch.unique_consecutive(scheduler.sigmas.double())
    else:
        levels = alphas[torch.unique_consecutive(scheduler.timesteps)]
        # TCD ends at the first training step.
        last = ((1 - alphas[:1]) / alphas[:1]).sqrt() if "TCD" in kind.__name__ else torch.zeros(1)
        sigmas = torch.cat([((1 - levels) / levels).sqrt(), last])
    tensors = {f"{name}.sigmas": sigmas, f"{name}.timesteps": scheduler.timesteps.double()}

    def scale(i):
        """Of x before evaluation i."""
        if unscaled:
            return 1
        if i == len(scheduler.timesteps):
            return (sigmas[-1] ** 2 + 1).sqrt()
        return (1 / alphas[scheduler.timesteps[i]]).sqrt()

    x = draw(20, *SHAPE) * (sigmas[0].float() if unscaled else 1)
    tensors[f"{name}.x.0"] = (x.double() * scale(0)).float()
    for i, timestep in enumerate(scheduler.timesteps):
        model = tensors[f"{name}.model.{i}"] = draw(100 + i, *SHAPE)
        noise = draw(200 + i, *SHAPE)
        extra = dict(arguments)
        if kind.__name__ == "DDIMScheduler" and "eta" in extra:
            extra["variance_noise"] = noise
        if kind.__name__.startswith(DRAWING) or "algorithm_type" in config:
            extra["generator"] = torch.Generator().manual_seed(200 + i)
        if kind.__name__ == "DPMSolverSDEScheduler":
            scheduler.noise_sampler = lambda sigma, sigma_next, noise=noise: noise
        if len(extra) > len(arguments) or hasattr(scheduler, "noise_sampler"):
            tensors[f"{name}.noise.{i}"] = noise
        if unscaled:
            scheduler.scale_model_input(x, timestep)
        x = scheduler.step(model, timestep, x, **extra).prev_sample
        tensors[f"{name}.x.{i + 1}"] = (x.double() * scale(i + 1)).float()
    # JSON knows no infinity, DPMSolverMultistepScheduler's default for one that is not used.
    used = {key: value for key, value in scheduler.config.items() if not key.startswith("_use") and value != -math.inf}
    return tensors, {"config": used | {"_class_name": kind.__name__}, "steps": steps} | arguments


def single_step_ancestral(name, config, steps):
    """k-diffusion's sample_dpmpp_2s_ancestral, which diffusers does not have, written from its formulas in double precision."""
    from diffusers import EulerAncestralDiscreteScheduler

    scheduler = EulerAncestralDiscreteScheduler(**config)
    scheduler.set_timesteps(steps)
    sigmas = scheduler.sigmas.double()
    tensors = {f"{name}.sigmas": sigmas}
    x = (draw(20, *SHAPE) * sigmas[0].float()).double()
    evaluations = 0

    def denoised(x, sigma):
        nonlocal evaluations
        tensors[f"{name}.x.{evaluations}"] = x.float()
        model = tensors[f"{name}.model.{evaluations}"] = draw(100 + evaluations, *SHAPE)
        evaluations += 1
        return x - sigma * model.double()

    for sigma, after in zip(sigmas.tolist(), sigmas.tolist()[1:]):
        first = denoised(x, sigma)
        up = min(after, math.sqrt(after**2 * (sigma**2 - after**2) / sigma**2))
        down = math.sqrt(after**2 - up**2)
        if down == 0:
            x = x + (x - first) / sigma * (down - sigma)
        else:
            t, end = -math.log(sigma), -math.log(down)
            middle = t + (end - t) / 2
            between = math.exp(t - middle) * x - math.expm1(t - middle) * first
            second = denoised(between, math.exp(-middle))
            x = math.exp(t - end) * x - math.expm1(t - end) * second
        if after > 0:
            noise = tensors[f"{name}.noise.{evaluations - 1}"] = draw(200 + evaluations, *SHAPE)
            x = x + noise.double() * up
    tensors[f"{name}.x.{evaluations}"] = x.float()
    return tensors, {"config": config | {"_class_name": "EulerAncestralDiscreteScheduler"}, "steps": steps}


def schedulers():
    """Each scheduler's own steps on given model outputs.

    All samples are written as x0 + sigma * noise; where diffusers keeps sqrt(alpha) times that, they are divided by it.
    `<case>.{sigmas,timesteps}`, and by evaluation of the network `<case>.{model,noise,x}.<evaluation>`: its output, the
    noise that the step with it draws, and what it sees, x.0 being the start; a last x is the end. The training steps
    are those of the evaluations. `alphas.<beta schedule>` are the products of alphas, `alphas.zero_snr` those of
    scaled_linear rescaled. The configuration is in schedulers.json.
    """
    from diffusers import EulerDiscreteScheduler

    tensors, cases = {}, {}
    for name, kind, config, steps, arguments in scheduler_cases():
        made, cases[name] = run(name, kind, config, steps, arguments)
        tensors |= made
    made, cases["dpmpp_2s_a.epsilon"] = single_step_ancestral("dpmpp_2s_a.epsilon", STABLE, 6)
    tensors |= made
    for key, config in {
        "scaled_linear": STABLE,
        "squaredcos_cap_v2": COSINE,
        "zero_snr": STABLE | {"rescale_betas_zero_snr": True},
    }.items():
        tensors[f"alphas.{key}"] = EulerDiscreteScheduler(**config).alphas_cumprod
    write("schedulers.safetensors", tensors)
    (HERE / "schedulers.json").write_text(json.dumps(cases, indent=1) + "\n")


def guidance():
    """Lin et al.'s rescaled guidance, by diffusers' function: `<case>.{conditional,unconditional,out}`, two pictures."""
    from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion import rescale_noise_cfg

    tensors = {}
    for i, (scale, rescale) in enumerate(((7.5, 0.7), (4.0, 1.0), (3.0, 0.0))):
        conditional, unconditional = draw(300 + i, 2, 2, 4, 4), draw(310 + i, 2, 2, 4, 4) * 1.5
        out = rescale_noise_cfg(unconditional + scale * (conditional - unconditional), conditional, rescale)
        tensors |= {f"{i}.conditional": conditional, f"{i}.unconditional": unconditional, f"{i}.out": out}
    write("guidance.safetensors", tensors)


FIXTURES = [schedulers, guidance]
