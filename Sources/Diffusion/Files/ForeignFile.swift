/// Kinds of models that are not used here, each by names that only its files have.
enum ForeignFile {
    private enum Mark {
        case prefix(String)
        case suffix(String)
        case part(String)

        func isIn(_ shapes: TensorShapes) -> Bool {
            switch self {
            case .prefix(let text): shapes.has(prefix: text)
            case .suffix(let text): shapes.has(suffix: text)
            case .part(let text): shapes.has(part: text)
            }
        }
    }

    /// The first that has one of its marks counts, so what others contain too stands below.
    private static let kinds: [(what: String, marks: [Mark])] = [
        // Adapters.
        ("a LoHa", [.part("hada_w1")]),
        ("a LoKr", [.part("lokr_w1")]),
        ("a DoRA", [.part("dora_scale"), .part("lora_magnitude_vector")]),
        ("an IA3", [.suffix(".on_input")]),
        ("a GLoRA", [.suffix(".a1.weight")]),
        ("an OFT adapter", [.part("oft_blocks"), .suffix(".oft_R.weight")]),
        ("an adapter of whole weight differences", [.suffix(".diff"), .suffix(".diff_b")]),
        ("an SDXL LoRA", [.prefix("lora_te2_"), .prefix("lora_te1_"), .prefix("text_encoder_2.")]),
        (
            "a Flux LoRA",
            [.prefix("lora_unet_double_blocks"), .prefix("lora_unet_single_blocks"), .prefix("transformer.single_transformer_blocks")]
        ),
        ("an SD 3 LoRA", [.prefix("lora_unet_joint_blocks"), .prefix("transformer.transformer_blocks")]),
        ("a control-LoRA", [.prefix("lora_controlnet")]),
        ("a ControlNet-LLLite", [.prefix("lllite_")]),
        ("a T2I-adapter", [.prefix("adapter.body."), .prefix("body.0.block1."), .prefix("body.0.resnets."), .prefix("body.0.in_conv.")]),
        ("an IP-adapter", [.prefix("ip_adapter."), .prefix("image_proj.")]),
        ("an AnimateDiff motion module", [.part("motion_modules.")]),
        ("a hypernetwork", ["320", "640", "768", "1024", "1280"].map { .prefix("\($0).0.linear.") }),
        ("an SDXL embedding", [.prefix("clip_g"), .prefix("clip_l")]),
        // Whole models.
        ("an SDXL base checkpoint", [.prefix("conditioner.embedders.1.")]),
        ("an SDXL refiner checkpoint", [.prefix("conditioner.embedders.0.model.")]),
        ("an SD 3 checkpoint", [.part("joint_blocks.")]),
        ("a Flux checkpoint", [.part("double_blocks.")]),
        (
            "a Stable Cascade checkpoint",
            [.prefix("clip_txt_mapper."), .prefix("down_blocks.0.0.channelwise."), .prefix("down_blocks.1.0.channelwise.")]
        ),
        ("a Stable unCLIP checkpoint", [.prefix("embedder.model.visual."), .prefix("noise_augmentor.")]),
        ("an SDXL ControlNet", [.prefix("control_model.label_emb.")]),
        ("an SDXL network", [.prefix("add_embedding."), .part("label_emb.0.0.")]),
        ("an ESRGAN upscaler", [.part(".rdb1.conv1."), .part(".RDB1.conv1."), .prefix("body.0.rdb1.")]),
        ("a T5 text encoder", [.part("block.0.layer.0.SelfAttention.")]),
        ("a CLIP image encoder", [.prefix("vision_model."), .prefix("visual.transformer."), .prefix("visual.conv1")]),
    ]

    /// Parts of a checkpoint that lie in a file alone; only when it is none of the kinds that are used.
    private static let lonely: [(what: String, marks: [Mark])] = [
        ("a CLIP text encoder alone", [.prefix("text_model.encoder.layers.0.mlp"), .prefix("transformer.resblocks.0.mlp")]),
        ("a UNet alone", [.prefix("up_blocks.0.resnets.0."), .prefix("output_blocks.0.0.")]),
    ]

    /// What a file with these tensors is; nil for one that may be of use.
    static func name(_ shapes: TensorShapes) -> String? {
        find(kinds, shapes) ?? (shapes.names.contains(where: LoRAName.isLoRA) ? nil : find(lonely, shapes))
    }

    private static func find(_ kinds: [(what: String, marks: [Mark])], _ shapes: TensorShapes) -> String? {
        kinds.first { $0.marks.contains { $0.isIn(shapes) } }?.what
    }
}
