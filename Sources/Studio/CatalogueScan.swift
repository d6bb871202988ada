import Diffusion
import Domain
import Foundation

/// Reads a tree of models. What can't be used is reported and stops nothing.
struct CatalogueScan {
    private let directory: URL
    private let hashes: FileHashes
    private(set) var resources: [ModelResource] = []
    private(set) var problems: [String] = []
    var entries: [ModelCatalogue.Entry] = []
    private var embeddings: [EmbeddingFile] = []

    private typealias Found = (item: ModelTree.Item, file: ModelFile?)

    init(_ directory: URL, _ hashes: FileHashes) {
        (self.directory, self.hashes) = (directory, hashes)
    }

    mutating func readAll() {
        let tree = ModelTree(directory)
        var checkpoints: [Found] = []
        var others: [(item: ModelTree.Item, resource: ModelResource)] = []
        for item in tree.items {
            attempt(item) { scan in
                switch item.kind {
                case .pipeline: checkpoints.append((item, nil))
                case .network: try ModelResource(folder: item.url).map { others.append((item, $0)) }
                case .file:
                    let file = try ModelFile(url: item.url)
                    if let kind = ModelResource.Kind(file.kind) {
                        if kind == .embedding { scan.embeddings.append(try EmbeddingFile(file)) }
                        others.append((item, try ModelResource(file, kind)))
                    } else if case .checkpoint = file.kind {
                        checkpoints.append((item, file))
                    } else {
                        throw ModelFileError.otherKind(file.kind, wanted: "a TAESD that can decode")
                    }
                }
            }
        }
        for kind in ModelResource.Kind.allCases { name(others.filter { $0.resource.kind == kind }) }
        let companions = Companions(
            vocabulary: existing(ModelCatalogue.vocabulary), preview: resources.first { $0.kind == .preview }?.file,
            embeddings: embeddings)
        let names = ModelNames.unique(checkpoints.map { ($0.item.name, $0.item.subfolder) })
        for (found, name) in zip(checkpoints, names) {
            attempt(found.item) { try $0.add(found, name: name, companions) }
        }
        addStyles()
    }

    private mutating func addStyles() {
        for lora in resources where lora.base != nil {
            do {
                entries.append(try ModelCatalogue.Entry(lora, among: entries))
            } catch {
                problems.append("\(lora.url.lastPathComponent): \(error.sentence)")
            }
        }
    }

    private mutating func attempt(_ item: ModelTree.Item, _ body: (inout Self) throws -> Void) {
        do {
            try body(&self)
        } catch {
            problems.append("\((item.subfolder.isEmpty ? "" : item.subfolder + "/") + item.url.lastPathComponent): \(error.sentence)")
        }
    }

    private mutating func name(_ found: [(item: ModelTree.Item, resource: ModelResource)]) {
        let names = ModelNames.unique(found.map { ($0.resource.name, $0.item.subfolder) })
        for (found, name) in zip(found, names) {
            attempt(found.item) { scan in
                guard let name else { throw NameTaken(name: found.resource.name) }
                var resource = found.resource
                resource.name = name
                scan.resources.append(resource)
            }
        }
    }

    private mutating func add(_ found: Found, name: String?, _ companions: Companions) throws {
        guard let name else { throw NameTaken(name: found.item.name) }
        let sidecar = try found.file?.sidecar() ?? Sidecar(directory: found.item.url)
        var companions = companions
        companions.autoencoder = try autoencoder(for: found.item.url, sidecar)
        let checkpoint =
            try found.file.map { try Checkpoint(file: $0, companions: companions) }
            ?? Checkpoint(directory: found.item.url, companions: companions)
        if let encoder = checkpoint.description.textEncoder,
            !FileManager.default.fileExists(atPath: encoder.appending(path: "config.json").path)
        {
            throw MissingTextEncoder(name: encoder.lastPathComponent)
        }
        let hash = hashes.known(checkpoint.description.weights).map { String($0.prefix(FileHash.checkpointDigits)) }
        entries.append(.init(card: ModelCard(checkpoint, sidecar, name: name, hash: hash), checkpoint: checkpoint))
    }

    /// The VAE that a sidecar names, or `NAME.vae.safetensors` beside a checkpoint; nil for its own.
    private func autoencoder(for url: URL, _ sidecar: Sidecar) throws -> URL? {
        guard let name = sidecar.vae else {
            let beside = url.deletingPathExtension().appendingPathExtension("vae.safetensors")
            return FileManager.default.fileExists(atPath: beside.path) ? beside : nil
        }
        let vae = resources.first { $0.kind == .autoencoder && ModelNames.matches(name, $0.name) }
        guard let vae else { throw MissingVAE(name: name) }
        return vae.url
    }

    private func existing(_ path: String) -> URL? {
        let url = directory.appending(path: path)
        return FileManager.default.fileExists(atPath: url.path) ? url : nil
    }
}

/// Two models of one name in one folder, as a file and a folder may have it.
private struct NameTaken: Error, CustomStringConvertible {
    var name: String

    var description: String { "another model is called \(name) too" }
}

private struct MissingTextEncoder: Error, CustomStringConvertible {
    var name: String

    var description: String { "its text encoder \(name) is not there; “make setup” fetches it" }
}

private struct MissingVAE: Error, CustomStringConvertible {
    var name: String

    var description: String { "its sidecar asks for the VAE \(name), which is not there" }
}
