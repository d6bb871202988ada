import Tensors

/// One LoRA of a request, with how much of it.
public struct LoRAUse: Sendable, Hashable {
    public let file: LoRAFile
    public let unetWeight: Double
    public let textWeight: Double

    public init(_ file: LoRAFile, unetWeight: Double = 1, textWeight: Double? = nil) {
        self.file = file
        self.unetWeight = unetWeight
        self.textWeight = textWeight ?? unetWeight
    }

    func weight(_ network: LoRAName.Network) -> Double { network == .unet ? unetWeight : textWeight }
}

/// The LoRAs that are in the networks of one pipeline. Weights are summed with the checkpoint's own when a layer next runs; those that
/// have the same LoRAs as before are left alone.
public final class LoRAStack {
    private struct Change: Equatable {
        let file: LoRAFile
        let weight: Double
    }

    private let device: Device
    /// What each parameter has, by network and name.
    private var applied: [LoRAModule.Place: [Change]] = [:]

    /// Whether the networks are as the checkpoint has them.
    public var isEmpty: Bool { applied.isEmpty }

    public init(device: Device = .cpu) {
        self.device = device
    }

    /// Makes these the LoRAs of the networks; what was there before is taken away, and without any the checkpoint's weights come back to
    /// the bit.
    ///
    /// - Returns: the layers of the LoRAs that the networks do not have, by the LoRA's name; they change nothing.
    /// - Throws: ``LoRAError``; the networks stay as they were.
    @discardableResult
    func apply(_ uses: [LoRAUse], unet: ParameterList, text: ParameterList) throws -> [String: [String]] {
        let tables = [LoRAName.Network.unet: LoRATargets(unet: unet), .text: LoRATargets(text: text)]
        var wanted: [LoRAModule.Place: [(change: Change, module: LoRAModule)]] = [:]
        var targets: [LoRAModule.Place: Parameter] = [:]
        var unmatched: [String: [String]] = [:]
        for use in uses {
            let missing = try matches(use, tables) { place, parameter, module in
                targets[place] = parameter
                let weight = use.weight(module.place.network)
                if weight != 0 { wanted[place, default: []].append((Change(file: use.file, weight: weight), module)) }
            }
            if !missing.isEmpty { unmatched[use.file.name] = missing }
        }
        for place in Set(wanted.keys).union(applied.keys) {
            let changes = wanted[place] ?? []
            guard changes.map(\.change) != applied[place] ?? [] else { continue }
            guard let parameter = targets[place] ?? tables[place.network]?[place.module] else { continue }
            let (shape, device) = (parameter.shape, device)
            parameter.change(
                by: changes.map { change, module in { try module.change(of: shape, weight: change.weight, device: device) } })
            applied[place] = changes.isEmpty ? nil : changes.map(\.change)
        }
        return unmatched
    }

    /// Finds the parameter for each layer of a LoRA.
    ///
    /// - Returns: the layers that there are none for.
    private func matches(
        _ use: LoRAUse, _ tables: [LoRAName.Network: LoRATargets], found: (LoRAModule.Place, Parameter, LoRAModule) -> Void
    ) throws -> [String] {
        var missing: [String] = []
        for module in use.file.modules {
            guard let parameter = tables[module.place.network]?[module.place.module] else {
                missing.append(module.place.module)
                continue
            }
            guard module.fits(parameter.shape) else {
                throw LoRAError.otherWidth(
                    use.file.name, family: use.file.family,
                    layer: "\(parameter.name) is \(parameter.shape), and the LoRA's is \(module.outputs) × \(module.inputs)")
            }
            found(.init(network: module.place.network, module: LoRAName.mangled(parameter.name)), parameter, module)
        }
        guard missing.count < use.file.modules.count else { throw LoRAError.noMatch(use.file.name, family: use.file.family, missing) }
        return missing
    }
}

/// A network's parameters by all names that LoRAs may call their layers.
struct LoRATargets {
    private var parameters: [String: Parameter] = [:]

    init(unet: ParameterList) {
        let names = unet.byName.keys
        let layers = (names.compactMap { $0.firstIndex(after: "down_blocks.0.resnets.") }.max() ?? 0) + 1
        add(unet) {
            LatentDiffusionNames.original(
                unet: $0, layers: layers,
                hasAttention: { block in
                    names.contains { $0.hasPrefix("\(block).attentions.") }
                })
        }
    }

    init(text: ParameterList) {
        add(text) { $0.hasPrefix("text_model.") ? String($0.dropFirst("text_model.".count)) : nil }
    }

    private mutating func add(_ list: ParameterList, otherName: (String) -> String?) {
        for (name, parameter) in list.byName {
            // A LoRA names the layer, of which it changes the weight; the stack itself goes by the whole name.
            let path = name.hasSuffix(".weight") ? String(name.dropLast(".weight".count)) : name
            for spelling in [name, path, otherName(path)].compactMap(\.self) { parameters[LoRAName.mangled(spelling)] = parameter }
        }
    }

    subscript(_ module: String) -> Parameter? { parameters[module] }
}

/// Why a LoRA can't be used with a checkpoint.
public enum LoRAError: Error, Sendable, Equatable, CustomStringConvertible {
    /// With the layers that it would change.
    case noMatch(String, family: ModelFamily?, [String])
    case otherWidth(String, family: ModelFamily?, layer: String)

    public var description: String {
        switch self {
        case .noMatch(let name, let family, let layers):
            "the LoRA \(name) fits none of this model's layers\(Self.made(family)): it is for \(layers.prefix(3).joined(separator: ", "))"
        case .otherWidth(let name, let family, let layer): "the LoRA \(name) does not fit this model\(Self.made(family)): \(layer)"
        }
    }

    private static func made(_ family: ModelFamily?) -> String { family.map { ", it was made for \($0)" } ?? "" }
}
