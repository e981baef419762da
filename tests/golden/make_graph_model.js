#!/usr/bin/env node
// Writes networks/graph/: a small graph-model of TensorFlow.js (model.json, weights.bin) with the nodes that convolutional
// networks are converted to, an input x.npy and what TensorFlow.js' CPU backend makes of it, y.npy.
//
// Needs @tensorflow/tfjs (npm); the tests need nothing. Weights are multiples of 1/16 from a small congruential generator.
//
//     make_graph_model.js networks
const tf = require('@tensorflow/tfjs');
const fs = require('fs');
const path = require('path');
const target = path.join(process.argv[2] || 'networks', 'graph');

let state = 11;
function random() {
  state = (state * 1103515245 + 12345) % 2147483648;
  return (Math.floor(state / 65536) % 17 - 8) / 16;
}
const size = shape => shape.reduce((a, b) => a * b, 1);
const text = word => ({s: Buffer.from(word).toString('base64')});
const list = values => ({list: {i: values.map(String)}});
const type = name => ({type: name});

const nodes = [], weights = [], chunks = [];
function constant(name, shape, values, dtype = 'float32') {
  weights.push({name, shape, dtype});
  chunks.push(Buffer.from((dtype === 'int32' ? Int32Array : Float32Array).from(values).buffer));
  nodes.push({name, op: 'Const', attr: {dtype: type(dtype === 'int32' ? 'DT_INT32' : 'DT_FLOAT')}});
  return name;
}
const drawn = (name, shape, scale = 1) => constant(name, shape, Array.from({length: size(shape)}, () => random() * scale));
const whole = (name, values) => constant(name, [values.length], values, 'int32');
const one = (name, value) => constant(name, [], [value], 'int32');
function node(name, op, input, attr = {}) {
  nodes.push({name, op, input, attr: {T: type('DT_FLOAT'), ...attr}});
  return name;
}
const windows = (strides, padding, more = {}) =>
  ({strides: list([1, ...strides, 1]), dilations: list([1, 1, 1, 1]), padding: text(padding), data_format: text('NHWC'), ...more});

nodes.push({name: 'x', op: 'Placeholder', attr: {dtype: type('DT_FLOAT'), shape: {shape: {dim: [1, 10, 12, 3].map(n => ({size: String(n)}))}}}});
let y = node('pad', 'MirrorPad', ['x', constant('pads', [4, 2], [0, 0, 1, 1, 2, 1, 0, 0], 'int32')], {mode: text('REFLECT')});
y = node('down', '_FusedConv2D', [y, drawn('down/filter', [3, 3, 3, 4]), drawn('down/bias', [4])],
         windows([2, 2], 'SAME', {num_args: {i: '1'}, fused_ops: {list: {s: ['BiasAdd', 'Relu6'].map(w => text(w).s)}}}));
const skip = node('pool', 'MaxPool', [y], windows([1, 1], 'SAME', {ksize: list([1, 3, 3, 1])}));
y = node('each', 'DepthwiseConv2dNative', [skip, drawn('each/filter', [3, 3, 4, 2])], windows([1, 1], 'SAME'));
y = node('norm', 'FusedBatchNormV3', [y, drawn('gamma', [8]), drawn('beta', [8]), drawn('mean', [8]), constant('variance', [8], Array(8).fill(0.5))],
         {epsilon: {f: 1e-3}, is_training: {b: false}, data_format: text('NHWC')});
y = node('slopes', 'Prelu', [y, drawn('alpha', [1, 1, 8])]);
// Squeeze and excite: means over the plane, through a matrix, as a factor of each channel.
let s = node('means', 'Mean', [y, whole('plane', [1, 2])], {keep_dims: {b: false}});
s = node('mixed', '_FusedMatMul', [s, drawn('mixed/matrix', [8, 8]), drawn('mixed/bias', [8])],
         {num_args: {i: '1'}, fused_ops: {list: {s: [text('BiasAdd').s]}}, transpose_a: {b: false}, transpose_b: {b: false}});
s = node('gate', 'Sigmoid', [node('as_picture', 'Reshape', [s, whole('as_picture/shape', [1, 1, 1, 8])])]);
y = node('excited', 'Mul', [y, s]);
// Twice the size, as the converter writes Keras' layer: the shape, its middle, times two.
let shape = node('shape', 'Shape', [y], {out_type: type('DT_INT32')});
shape = node('middle', 'StridedSlice', [shape, whole('from', [1]), whole('to', [3]), whole('by', [1])],
             {begin_mask: {i: '0'}, end_mask: {i: '0'}, shrink_axis_mask: {i: '0'}, ellipsis_mask: {i: '0'}, new_axis_mask: {i: '0'}});
shape = node('twice', 'Mul', [shape, whole('two', [2, 2])], {T: type('DT_INT32')});
y = node('nearest', 'ResizeNearestNeighbor', [y, shape], {align_corners: {b: false}, half_pixel_centers: {b: true}});
y = node('smooth', 'Conv2D', [y, drawn('smooth/filter', [3, 3, 8, 4])], windows([1, 1], 'SAME'));
y = node('shifted', 'BiasAdd', [y, drawn('smooth/bias', [4])], {data_format: text('NHWC')});
const wide = node('wide', 'ResizeBilinear', [skip, whole('wide/size', [12, 16])], {align_corners: {b: false}, half_pixel_centers: {b: true}});
y = node('joined', 'ConcatV2', [y, wide, one('last', -1)], {N: {i: '2'}});
y = node('leaky', 'LeakyRelu', [y], {alpha: {f: 0.25}});
y = node('up', 'Conv2DBackpropInput', [whole('up/size', [1, 23, 31, 8]), drawn('up/filter', [3, 3, 8, 8], 0.5), y], windows([2, 2], 'SAME'));
y = node('cut', 'StridedSlice', [y, whole('cut/from', [0, 1, 1, 0]), whole('cut/to', [0, 0, -2, 0]), whole('cut/by', [1, 1, 1, 1])],
         {begin_mask: {i: '9'}, end_mask: {i: '11'}, shrink_axis_mask: {i: '0'}, ellipsis_mask: {i: '0'}, new_axis_mask: {i: '0'}});
y = node('shuffled', 'DepthToSpace', [y], {block_size: {i: '2'}, data_format: text('NHWC')});
y = node('squashed', 'Tanh', [node('sum', 'AddV2', [y, drawn('colour', [2])])]);

const weightData = new Uint8Array(Buffer.concat(chunks)).buffer;
const modelTopology = {node: nodes, versions: {producer: 1}};
const signature = {inputs: {x: {name: 'x:0'}}, outputs: {y: {name: y + ':0'}}};

function writeNpy(file, tensor) {
  let header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${tensor.shape.join(', ')},), }`;
  header = header.padEnd(Math.ceil((11 + header.length) / 64) * 64 - 11) + '\n';
  const begin = Buffer.alloc(10);
  begin.write('\x93NUMPY\x01\x00', 'latin1');
  begin.writeUInt16LE(header.length, 8);
  fs.writeFileSync(file, Buffer.concat([begin, Buffer.from(header, 'latin1'), Buffer.from(new Float32Array(tensor.dataSync()).buffer)]));
}

async function write() {
  const model = await tf.loadGraphModel(tf.io.fromMemory({format: 'graph-model', modelTopology, weightSpecs: weights, weightData, signature}));
  const x = tf.tensor(Array.from({length: 360}, random), [1, 10, 12, 3]);
  const result = model.execute({x}, y);
  fs.mkdirSync(target, {recursive: true});
  fs.writeFileSync(path.join(target, 'weights.bin'), Buffer.from(weightData));
  fs.writeFileSync(path.join(target, 'model.json'),
                   JSON.stringify({format: 'graph-model', signature, modelTopology, weightsManifest: [{paths: ['weights.bin'], weights}]}));
  writeNpy(path.join(target, 'x.npy'), x);
  writeNpy(path.join(target, 'y.npy'), result);
  console.log(result.shape, result.min().dataSync()[0], result.max().dataSync()[0]);
}
write();
