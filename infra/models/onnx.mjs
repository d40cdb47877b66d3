// Writes a TensorFlow.js network as ONNX, from its input up to one node. TensorFlow keeps channels last and ONNX first: weights are
// turned once, here, so that nothing is turned while it runs. Operations that are not known stop the conversion.
import onnxProto from 'onnx-proto';
import { numbers, word } from './tensorflow.mjs';

const { onnx } = onnxProto;
const float = onnx.TensorProto.DataType.FLOAT;
const { INT, INTS, STRING } = onnx.AttributeProto.AttributeType;

/** A four-dimensional weight with its dimensions in another order. */
function turned({ shape, data }, order) {
  const sizes = order.map((i) => shape[i]);
  const steps = order.map((i) => shape.slice(i + 1).reduce((product, size) => product * size, 1));
  const out = new Float32Array(data.length);
  let at = 0;
  for (let a = 0; a < sizes[0]; a++)
    for (let b = 0; b < sizes[1]; b++)
      for (let c = 0; c < sizes[2]; c++)
        for (let d = 0; d < sizes[3]; d++) out[at++] = data[a * steps[0] + b * steps[1] + c * steps[2] + d * steps[3]];
  return { shape: sizes, data: out };
}

class Writer {
  constructor(network, inputShape) {
    Object.assign(this, { network, inputShape, graph: { name: 'cells', node: [], initializer: [], input: [], output: [] }, written: new Map() });
  }

  value(shape, data) {
    const name = `w${this.graph.initializer.length}`;
    this.graph.initializer.push({ name, dims: shape, dataType: float, rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) });
    return name;
  }

  emit(opType, input, name, attribute = []) {
    this.graph.node.push({ opType, input, output: [name], name, attribute });
    return name;
  }

  write(reference) {
    const node = this.network.node(reference);
    if (!this.written.has(node.name)) this.written.set(node.name, this.translate(node));
    return this.written.get(node.name);
  }

  translate(node) {
    switch (node.op) {
      case 'Placeholder': return this.input(node);
      case '_FusedConv2D': return this.convolution(node, false);
      case 'FusedDepthwiseConv2dNative': return this.convolution(node, true);
      case 'AddV2': return this.emit('Add', node.input.map((i) => this.operand(i)), node.name);
      case 'Mul': return this.emit('Mul', node.input.map((i) => this.operand(i)), node.name);
      case 'Sub': return this.emit('Sub', node.input.map((i) => this.operand(i)), node.name);
      default: throw new Error(`The operation ${node.op} of ${node.name} is not known.`);
    }
  }

  input(node) {
    this.graph.input.push({ name: 'picture', type: { tensorType: { elemType: float, shape: { dim: this.inputShape.map((dimValue) => ({ dimValue })) } } } });
    return 'picture';
  }

  operand(reference) {
    const weight = this.network.constant(reference);
    if (!weight) return this.write(reference);
    if (weight.shape.length > 1) throw new Error(`${reference} has ${weight.shape.length} dimensions; one at most is known.`);
    return this.value(weight.shape.length === 0 ? [] : [weight.shape[0], 1, 1], weight.data);
  }

  convolution(node, depthwise) {
    const kernel = this.network.constant(node.input[1]);
    const [height, width, channels] = kernel.shape;
    const weight = turned(kernel, depthwise ? [2, 3, 0, 1] : [3, 2, 0, 1]);
    if (depthwise) weight.shape = [weight.shape[0] * weight.shape[1], 1, height, width];
    const [bias, activation] = node.attr.fused_ops.list.s.map(word);
    if (bias !== 'BiasAdd') throw new Error(`${node.name} has no bias.`);
    const inputs = [this.write(node.input[0]), this.value(weight.shape, weight.data), this.value([weight.shape[0]], this.network.constant(node.input[2]).data)];
    const linear = this.emit('Conv', inputs, activation ? `${node.name}/linear` : node.name, [
      { name: 'kernel_shape', type: INTS, ints: [height, width] },
      { name: 'strides', type: INTS, ints: numbers(node.attr.strides).slice(1, 3) },
      { name: 'dilations', type: INTS, ints: numbers(node.attr.dilations).slice(1, 3) },
      { name: 'auto_pad', type: STRING, s: Buffer.from(word(node.attr.padding.s) === 'SAME' ? 'SAME_UPPER' : 'VALID') },
      { name: 'group', type: INT, i: depthwise ? channels : 1 },
    ]);
    return activation ? this.activation(activation, linear, node.name) : linear;
  }

  activation(kind, input, name) {
    if (kind !== 'Relu6') throw new Error(`The activation ${kind} of ${name} is not known.`);
    return this.emit('Clip', [input, this.value([], Float32Array.of(0)), this.value([], Float32Array.of(6))], name);
  }
}

/** The bytes of an ONNX file whose one output, `cells`, is the node of that name. */
export function toOnnx(network, last, inputShape) {
  const writer = new Writer(network, inputShape);
  writer.emit('Identity', [writer.write(last)], 'cells');
  writer.graph.output.push({ name: 'cells', type: { tensorType: { elemType: float } } });
  const model = { irVersion: 7, opsetImport: [{ version: 13 }], producerName: 'marketplace', graph: writer.graph };
  return onnx.ModelProto.encode(onnx.ModelProto.create(model)).finish();
}
