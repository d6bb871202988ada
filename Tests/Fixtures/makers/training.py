"""Training: losses, gradients and the weights after three steps of AdamW, of the networks of other fixtures, and one step of a LoRA."""
import torch
import torch.nn.functional as F

from .common import HERE, draw, write

STEPS = 3


def thinned(tensor):
    """At most 64 elements, spread over all of them."""
    return tensor.detach().flatten()[:: (tensor.numel() + 63) // 64].clone()


def schedule(prediction):
    from diffusers import DDPMScheduler

    return DDPMScheduler(1000, beta_schedule="squaredcos_cap_v2", prediction_type=prediction)


def diffusion_loss(scheduler, network, latents, noise, timesteps, gamma):
    """Min-SNR as diffusers' train_text_to_image.py weighs it."""
    noisy = scheduler.add_noise(latents, noise, timesteps)
    is_v = scheduler.config.prediction_type == "v_prediction"
    target = scheduler.get_velocity(latents, noise, timesteps) if is_v else noise
    from diffusers.training_utils import compute_snr

    snr = compute_snr(scheduler, timesteps)
    weights = torch.stack([snr, gamma * torch.ones_like(snr)], dim=1).min(dim=1)[0] / (snr + 1 if is_v else snr)
    rows = F.mse_loss(network(noisy, timesteps), target, reduction="none").mean(dim=[1, 2, 3])
    return (rows * weights).mean()


def train(name, network, loss_of_step, inputs):
    network.train()
    parameters = dict(network.named_parameters())
    optimiser = torch.optim.AdamW(
        [
            {"params": [p for p in parameters.values() if p.dim() > 1], "weight_decay": 0.05},
            {"params": [p for p in parameters.values() if p.dim() <= 1], "weight_decay": 0.0},
        ],
        lr=2e-3, betas=(0.9, 0.99), eps=1e-8,
    )  # fmt: skip
    outputs, losses, norms = {}, [], []
    with torch.enable_grad():
        for step in range(STEPS):
            optimiser.zero_grad()
            loss = loss_of_step(step)
            loss.backward()
            if step == 0:
                outputs |= {f"gradient.{key}": thinned(p.grad) for key, p in parameters.items()}
            norms.append(torch.nn.utils.clip_grad_norm_(parameters.values(), 1.0).item())
            losses.append(loss.item())
            optimiser.step()
    outputs |= {f"weight.{key}": thinned(p) for key, p in parameters.items()}
    write(f"{name}.safetensors", inputs | outputs | {"losses": torch.tensor(losses), "norms": torch.tensor(norms)})


def train_unet(name, folder, seed, prediction, gamma, labels):
    from diffusers import UNet2DConditionModel

    network = UNet2DConditionModel.from_pretrained(HERE / folder)
    channels, width = network.config.in_channels, network.config.cross_attention_dim
    inputs = {
        "latents": draw(seed, 2, channels, 8, 6),
        "noise": draw(seed + 1, STEPS, 2, channels, 8, 6),
        "timesteps": torch.tensor([[20, 740], [999, 310], [0, 505]]),
        "states": draw(seed + 2, 2, 5, width),
    }
    if labels:
        inputs["labels"] = draw(seed + 3, 2, width)
    scheduler = schedule(prediction)

    def loss(step):
        def run(noisy, timesteps):
            return network(noisy, timesteps, inputs["states"], class_labels=inputs.get("labels")).sample

        return diffusion_loss(scheduler, run, inputs["latents"], inputs["noise"][step], inputs["timesteps"][step], gamma)

    train(name, network, loss, inputs)


def training_unet_simple():
    train_unet("training-unet-simple", "unet-simple", 31, "v_prediction", 5.0, True)


def training_unet_sd1():
    train_unet("training-unet-sd1", "unet-sd1", 41, "epsilon", 5.0, False)


def training_vae_tiny():
    from diffusers import AutoencoderTiny

    network = AutoencoderTiny.from_pretrained(HERE / "vae-tiny")
    channels = network.config.in_channels
    inputs = {"pictures": draw(51, 2, channels, 4, 4).tanh()}

    def loss(step):
        latents = network.encode(inputs["pictures"]).latents
        difference = network.decode(latents).sample - inputs["pictures"]
        return difference.abs().mean() + difference.pow(2).mean() + 1e-3 * latents.pow(2).mean()

    train("training-vae-tiny", network, loss, inputs)


def training_lora():
    """A LoRA on every layer of a tiny Stable Diffusion's UNet that kohya's trainer takes, with neither factor at zero."""
    from diffusers import UNet2DConditionModel

    network = UNet2DConditionModel.from_pretrained(HERE / "unet-sd1").requires_grad_(False)
    rank, alpha, factors = 3, 1.5, {}
    for path, module in network.named_modules():
        is_attention = ".attentions." in path
        is_convolution = isinstance(module, torch.nn.Conv2d) and path.split(".")[0] in ("down_blocks", "mid_block", "up_blocks")
        if not (is_attention and isinstance(module, torch.nn.Linear)) and not is_convolution and not path.endswith("time_emb_proj"):
            continue
        shape = module.weight.shape
        seed = 60 + len(factors)
        down = (0.3 * draw(seed, rank, *shape[1:])).requires_grad_()
        up = (0.3 * draw(seed + 1000, shape[0], rank, *[1 for _ in shape[2:]])).requires_grad_()
        name = "lora_unet_" + path.replace(".", "_")
        factors[f"{name}.lora_down.weight"], factors[f"{name}.lora_up.weight"] = down, up

        def add(layer, args, output, down=down, up=up):
            if isinstance(layer, torch.nn.Conv2d):
                low = F.conv2d(args[0], down, stride=layer.stride, padding=layer.padding)
                return output + F.conv2d(low, up) * (alpha / rank)
            return output + F.linear(F.linear(args[0], down), up) * (alpha / rank)

        module.register_forward_hook(add)

    inputs = {
        "latents": draw(61, 2, 4, 8, 6), "noise": draw(62, 2, 4, 8, 6), "timesteps": torch.tensor([120, 777]),
        "states": draw(63, 2, 5, 12),
    }  # fmt: skip
    with torch.enable_grad():
        loss = diffusion_loss(
            schedule("epsilon"), lambda noisy, timesteps: network(noisy, timesteps, inputs["states"]).sample,
            inputs["latents"], inputs["noise"], inputs["timesteps"], 5.0,
        )  # fmt: skip
        loss.backward()
    gradients = {f"gradient.{key}": thinned(value.grad) for key, value in factors.items()}
    write("training-lora.safetensors", inputs | factors | gradients | {"loss": loss})


FIXTURES = [training_unet_simple, training_unet_sd1, training_vae_tiny, training_lora]
