"""UNets, autoencoders and text encoders: a folder each, with inputs and outputs in io.safetensors."""
import torch

from .common import HERE, draw, randomised, record, write


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
    paths = [f"{half}.{block}" for half in ("encoder", "decoder") for block in ("conv_in", "mid_block")]
    paths += ["encoder", "post_quant_conv"] + [f"encoder.down_blocks.{i}" for i in range(2)] + [f"decoder.up_blocks.{i}" for i in range(2)]
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


FIXTURES = [unet_sd1, unet_sd2, unet_simple, vae_tiny, vae_taesd, vae_kl, bert]
