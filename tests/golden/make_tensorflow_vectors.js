#!/usr/bin/env node
// Writes tensorflow_vectors.txt: layers at their awkward corners as TensorFlow.js computes them, gradients included
// (padding words, Keras' Conv2DTranspose, pools that leave out the padding, depth_to_space).
//
// Needs @tensorflow/tfjs (npm), on whose CPU backend everything runs in float32; the tests read the file and need
// nothing. Inputs are multiples of 1/4, so that most results come out exact.
//
//     make_tensorflow_vectors.js > tensorflow_vectors.txt         the frozen cases
//     make_tensorflow_vectors.js --random 500 > wide.txt          random ones; test_layers reads the file named in GOLDEN_VECTORS
const tf = require('@tensorflow/tfjs');

let state = 7;
function random(low, high) {  // a small congruential generator: the same cases on every machine
  state = (state * 1103515245 + 12345) % 2147483648;
  return low + Math.floor(state / 65536) % (high - low + 1);
}
const pick = list => list[random(0, list.length - 1)];
const pair = (low, high) => [random(low, high), random(low, high)];

function values(...shape) {
  const count = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(Array.from({length: count}, () => random(-16, 16) / 4), shape);
}

/** Shapes are ours (N, C, H, W; conv [O, I, kH, kW]); TensorFlow's own order is made on the way in and out. */
const toNHWC = x => x.transpose([0, 2, 3, 1]);
const toNCHW = x => x.transpose([0, 3, 1, 2]);

function write(name, tensor) {
  const shape = tensor.shape.length === 1 ? [1, tensor.shape[0], 1, 1] : tensor.shape;
  console.log(name, ...shape);
  console.log(Array.from(tensor.dataSync(), v => String(Math.fround(v) === v ? Number(v.toPrecision(9)) : v)).join(' '));
}

/** Runs f(x, weight) forward and, unless told otherwise, backward. */
function emit(text, f, x, weight, bias, backward = true) {
  console.log('case', text);
  const inputs = weight ? [x, weight] : [x];
  const withBias = (...t) => bias ? f(...t).add(bias.reshape([1, -1, 1, 1])) : f(...t);
  write('x', x);
  if (weight) write('weight', weight);
  if (bias) write('bias', bias);
  const y = withBias(...inputs);
  write('y', y);
  if (backward) {
    const dy = values(...y.shape);
    write('dy', dy);
    const gradients = tf.grads(withBias)(inputs, dy);
    write('dx', gradients[0]);
    if (weight) write('dweight', gradients[1]);
    if (bias) write('dbias', dy.sum([0, 2, 3]));
  }
  console.log('end');
}

function conv(n, size, channels, out, kernel, stride, padding, dilation = [1, 1]) {
  const explicit = Array.isArray(padding);  // top, left, bottom, right
  const pad = explicit ? [[0, 0], [padding[0], padding[2]], [padding[1], padding[3]], [0, 0]] : padding;
  emit(`conv stride=${stride} padding=${padding} dilation=${dilation}`,
       (x, w) => toNCHW(tf.conv2d(toNHWC(x), w.transpose([2, 3, 1, 0]), stride, pad, 'NHWC', dilation)),
       values(n, channels, ...size), values(out, channels, ...kernel), values(out),
       !explicit && dilation.every(d => d === 1));  // the other gradients are missing in TensorFlow.js
}

function depthwise(size, channels, multiplier, kernel, stride, padding) {
  emit(`conv stride=${stride} padding=${padding} groups=${channels}`,
       (x, w) => toNCHW(tf.depthwiseConv2d(
           toNHWC(x), w.reshape([channels, multiplier, ...kernel]).transpose([2, 3, 0, 1]), stride, padding)),
       values(1, channels, ...size), values(channels * multiplier, 1, ...kernel), values(channels * multiplier));
}

function transposed(n, size, channels, out, kernel, stride, padding, outputSize) {
  emit(`conv_transpose stride=${stride} padding=${padding} output-size=${outputSize}`,
       (x, w) => toNCHW(tf.conv2dTranspose(toNHWC(x), w.transpose([2, 3, 1, 0]), [n, ...outputSize, out], stride, padding)),
       values(n, channels, ...size), values(channels, out, ...kernel), values(out));
}

/** Keras' layer, which finds the output's size itself. */
function keras(size, channels, out, kernel, stride, padding) {
  const layer = tf.layers.conv2dTranspose(
      {filters: out, kernelSize: kernel, strides: stride, padding, useBias: false, inputShape: [...size, channels]});
  layer.build([null, ...size, channels]);
  emit(`conv_transpose stride=${stride} padding=${padding}`, (x, w) => {
    layer.setWeights([w.transpose([2, 3, 1, 0])]);
    return toNCHW(layer.apply(toNHWC(x)));
  }, values(1, channels, ...size), values(channels, out, ...kernel), values(out), false);
}

function pool(kind, size, kernel, stride, padding, x = values(2, 2, ...size)) {
  const f = kind === 'max' ? tf.maxPool : tf.avgPool;
  emit(`${kind}_pool kernel=${kernel} stride=${stride} padding=${padding}` + (kind === 'avg' ? ' exclude-padding=true' : ''),
       t => toNCHW(f(toNHWC(t), kernel, stride, padding)), x, null, null,
       kind === 'max' || padding === 'valid');  // TensorFlow.js divides its gradient by the kernel, padding and all
}

function resize(size, scale, mode, align) {
  const target = size.map((n, i) => n * scale[i]);
  const f = mode === 'nearest' ? tf.image.resizeNearestNeighbor : tf.image.resizeBilinear;
  emit(`upsample scale=${scale} mode=${mode}` + (align ? ' align-corners=true' : ''),
       x => toNCHW(f(toNHWC(x), target, align, !align)), values(1, 2, ...size), null, null, false);
}

function depthToSpace(r, channels, size) {
  emit(`pixel_shuffle factor=${r} order=dcr`, x => toNCHW(tf.depthToSpace(toNHWC(x), r, 'NHWC')),
       values(2, channels * r * r, ...size), null, null, false);
}

function frozen() {
  conv(2, [5, 7], 2, 3, [3, 2], [2, 3], 'same');
  conv(1, [4, 4], 1, 2, [3, 3], [2, 2], 'same');        // one pixel of padding: at the end
  conv(1, [5, 6], 2, 2, [4, 2], [1, 1], 'same', [1, 3]);
  conv(1, [2, 3], 2, 2, [5, 4], [1, 2], 'same');        // kernel larger than the input
  conv(1, [7, 5], 1, 2, [3, 2], [3, 4], 'valid');
  conv(1, [4, 3], 2, 2, [2, 3], [2, 1], [3, 0, 1, 2]);
  conv(1, [1, 1], 3, 2, [1, 1], [4, 4], 'same');
  depthwise([5, 4], 3, 2, [3, 3], [2, 2], 'same');
  for (const padding of ['same', 'valid'])
    for (const [kernel, stride] of [[[3, 3], [2, 2]], [[5, 4], [2, 3]], [[4, 4], [2, 2]], [[1, 2], [3, 4]], [[7, 2], [2, 1]]]) {
      keras([2, 3], 1, 2, kernel, stride, padding);
      transposed(1, [3, 2], 2, 3, kernel, stride, padding,
                 [3, 2].map((n, i) => padding === 'same' ? n * stride[i] : (n - 1) * stride[i] + Math.max(kernel[i], stride[i])));
    }
  transposed(2, [2, 3], 1, 2, [3, 3], [3, 2], 'same', [4, 5]);    // the smallest legal size
  transposed(1, [2, 3], 1, 2, [3, 3], [3, 2], 'same', [5, 6]);
  transposed(1, [2, 2], 2, 1, [3, 2], [4, 3], 'valid', [8, 7]);   // the largest legal size
  for (const kind of ['avg', 'max']) {
    pool(kind, [5, 7], [2, 4], [2, 3], 'same');
    pool(kind, [5, 5], [2, 2], [2, 2], 'same');
    pool(kind, [6, 5], [2, 1], [1, 2], 'valid');
    pool(kind, [3, 3], [2, 2], [4, 4], 'same');
  }
  pool('max', [4, 4], [2, 2], [1, 1], 'same', tf.ones([1, 1, 4, 4]));  // ties: the first
  resize([3, 4], [2, 3], 'bilinear', false);
  resize([1, 2], [4, 5], 'bilinear', false);
  resize([3, 4], [2, 3], 'bilinear', true);
  resize([5, 1], [2, 4], 'bilinear', true);
  resize([3, 2], [2, 3], 'nearest', false);
  depthToSpace(2, 3, [2, 3]);
  depthToSpace(3, 2, [1, 2]);
}

function wide(count) {
  for (let i = 0; i < count; ++i) {
    const size = pair(1, 9), kernel = pair(1, 5), stride = pair(1, 4), padding = pick(['same', 'valid']);
    const fits = padding === 'same' || size.every((n, a) => n >= kernel[a]);
    const kind = random(0, 6);
    if (kind === 0 && fits) conv(random(1, 2), size, random(1, 3), random(1, 3), kernel, stride, padding);
    if (kind === 1) {
      const sides = [random(0, 4), random(0, 4), random(0, 4), random(0, 4)], dilation = pair(1, 3);
      if (size.every((n, a) => n + sides[a] + sides[a + 2] >= dilation[a] * (kernel[a] - 1) + 1))
        conv(1, size, random(1, 3), random(1, 3), kernel, dilation.every(d => d === 1) ? stride : [1, 1], sides, dilation);
    }
    if (kind === 2) {
      const legal = size.map((n, a) => (n - 1) * stride[a] + (padding === 'same' ? random(1, stride[a])
                                                                                 : kernel[a] + random(0, stride[a] - 1)));
      transposed(random(1, 2), size, random(1, 3), random(1, 3), kernel, stride, padding, legal);
    }
    if (kind === 3 && fits) pool('avg', size, kernel, stride, padding);
    if (kind === 4 && fits) pool('max', size, kernel, stride, padding);
    if (kind === 5) resize(size, pair(1, 6), 'bilinear', random(0, 1) === 1);
    if (kind === 2) keras(size, random(1, 3), random(1, 3), kernel, stride, padding);
    if (kind === 6 && fits) depthwise(size, random(1, 3), random(1, 2), kernel, [stride[0], stride[0]], padding);
  }
}

console.log(`# made by make_tensorflow_vectors.js with TensorFlow.js ${tf.version_core}`);
const option = process.argv.indexOf('--random');
tf.setBackend('cpu').then(() => option < 0 ? frozen() : wide(Number(process.argv[option + 1])));
