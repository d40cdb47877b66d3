// Reads what TensorFlow.js keeps of a network: the nodes by name, and the weights, which are stored as bytes between a least value
// and a step. Weights are handed out as numbers with their shape.

const bytesOf = { uint8: 1, float32: 4, int32: 4 };

const readers = {
  uint8: (bytes, at) => bytes[at],
  float32: (bytes, at) => bytes.readFloatLE(at),
  int32: (bytes, at) => bytes.readInt32LE(at),
};

export class Network {
  constructor(model, bytes) {
    this.nodes = new Map(model.modelTopology.node.map((node) => [node.name, node]));
    this.weights = new Map();
    let at = 0;
    for (const weight of model.weightsManifest.flatMap((group) => group.weights)) {
      const kind = weight.quantization?.dtype ?? weight.dtype;
      if (!(kind in bytesOf)) throw new Error(`Weights of kind ${kind} are not known.`);
      const count = weight.shape.reduce((product, size) => product * size, 1);
      const { scale, min } = weight.quantization ?? { scale: 1, min: 0 };
      const data = Float32Array.from({ length: count }, (_, i) => readers[kind](bytes, at + i * bytesOf[kind]) * scale + min);
      this.weights.set(weight.name, { shape: weight.shape, data });
      at += count * bytesOf[kind];
    }
    if (at !== bytes.length) throw new Error(`The weights have ${bytes.length} bytes, and ${at} were expected.`);
  }

  node(reference) {
    const node = this.nodes.get(reference.replace(/:0$/, ''));
    if (!node) throw new Error(`The network has no node ${reference}.`);
    return node;
  }

  /** The weights behind a reference, or null when it is computed. */
  constant(reference) {
    const node = this.node(reference);
    return node.op === 'Const' ? this.weights.get(node.name) : null;
  }

  /** The one node whose name ends so. */
  named(ending) {
    const found = [...this.nodes.keys()].filter((name) => name.endsWith(ending));
    if (found.length !== 1) throw new Error(`${found.length} nodes end in ${ending}.`);
    return found[0];
  }
}

export const numbers = (attribute) => attribute.list.i.map(Number);
export const word = (encoded) => Buffer.from(encoded, 'base64').toString();
