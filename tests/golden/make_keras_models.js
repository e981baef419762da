#!/usr/bin/env node
// Writes networks/NAME/: small Keras models as TensorFlow.js saves them (model.json, weights.bin), an input x.npy and what
// TensorFlow.js' CPU backend makes of it, y.npy. make_keras_files.py then writes the same models as model.h5 and model.keras.
//
// Needs @tensorflow/tfjs (npm); the tests need nothing. Weights are multiples of 1/32 from a small congruential generator,
// the same on every machine.
//
//     make_keras_models.js networks
const tf = require('@tensorflow/tfjs');
const fs = require('fs');
const path = require('path');
const L = tf.layers;
const target = process.argv[2] || 'networks';

let state = 7;
function random() {
  state = (state * 1103515245 + 12345) % 2147483648;
  return (Math.floor(state / 65536) % 33 - 16) / 16;
}
const values = shape => tf.tensor(Array.from({length: shape.reduce((a, b) => a * b, 1)}, random), shape);

function saver(folder) {
  return {save: async model => {
    fs.writeFileSync(path.join(folder, 'weights.bin'), Buffer.from(model.weightData));
    const weightsManifest = [{paths: ['weights.bin'], weights: model.weightSpecs}];
    fs.writeFileSync(path.join(folder, 'model.json'),
                     JSON.stringify({format: 'layers-model', modelTopology: model.modelTopology, weightsManifest}));
    return {modelArtifactsInfo: {dateSaved: new Date(), modelTopologyType: 'JSON'}};
  }};
}

function writeNpy(file, tensor) {
  let header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${tensor.shape.join(', ')},), }`;
  header = header.padEnd(Math.ceil((11 + header.length) / 64) * 64 - 11) + '\n';
  const begin = Buffer.alloc(10);
  begin.write('\x93NUMPY\x01\x00', 'latin1');
  begin.writeUInt16LE(header.length, 8);
  const floats = new Float32Array(tensor.dataSync());
  fs.writeFileSync(file, Buffer.concat([begin, Buffer.from(header, 'latin1'), Buffer.from(floats.buffer)]));
}

async function write(name, model, shape) {
  const folder = path.join(target, name);
  fs.mkdirSync(folder, {recursive: true});
  model.setWeights(model.getWeights().map((weight, i) => {
    const drawn = values(weight.shape).mul(0.5);
    return model.weights[i].name.includes('variance') ? drawn.abs().add(0.5) : drawn;
  }));
  await model.save(saver(folder));
  const x = values(shape);
  writeNpy(path.join(folder, 'x.npy'), x);
  writeNpy(path.join(folder, 'y.npy'), model.predict(x));
}

/** Every size rule: the outputs of many layers, one after the other. */
function sizes() {
  const input = tf.input({shape: [5, 6, 2]});
  const ends = [];
  for (const kernelSize of [1, 2, 3, 4, 5])
    for (const strides of [1, 2, 3])
      for (const padding of ['same', 'valid']) {
        const settings = {filters: 2, kernelSize, strides, padding};
        ends.push(L.flatten().apply(L.conv2dTranspose(settings).apply(input)));
        ends.push(L.flatten().apply(L.conv2d(settings).apply(input)));
      }
  return tf.model({inputs: input, outputs: L.concatenate().apply(ends)});
}

function functional() {
  const input = tf.input({shape: [12, 16, 3]});
  let a = L.conv2d({filters: 4, kernelSize: 3, padding: 'same', strides: 2}).apply(input);
  a = L.leakyReLU({alpha: 0.2}).apply(L.batchNormalization().apply(a));
  let b = L.separableConv2d({filters: 4, kernelSize: 3, padding: 'same'}).apply(a);
  b = L.maxPooling2d({poolSize: 3, strides: 2, padding: 'same'}).apply(b);
  b = L.depthwiseConv2d({kernelSize: 2, depthMultiplier: 2, padding: 'same'}).apply(L.upSampling2d({size: [2, 2]}).apply(b));
  let c = L.averagePooling2d({poolSize: 2, strides: 1, padding: 'same'}).apply(L.concatenate().apply([a, b]));
  c = L.cropping2D({cropping: [[0, 3], [1, 2]]}).apply(L.zeroPadding2d({padding: [[1, 2], [3, 0]]}).apply(c));
  c = L.prelu({sharedAxes: [1, 2]}).apply(c);
  c = L.conv2dTranspose({filters: 3, kernelSize: 4, strides: 2, padding: 'same', activation: 'sigmoid'}).apply(c);
  return tf.model({inputs: input,
                   outputs: L.conv2dTranspose({filters: 3, kernelSize: 5, strides: 2, padding: 'same', activation: 'tanh'}).apply(c)});
}

/** A layer used twice, and arithmetic between values. */
function shared() {
  const input = tf.input({shape: [6, 6, 3]});
  const conv = L.conv2d({filters: 3, kernelSize: 3, padding: 'same', name: 'shared'});
  let x = conv.apply(L.activation({activation: 'relu'}).apply(conv.apply(input)));
  for (const layer of [L.add(), L.average(), L.multiply(), L.maximum()]) x = layer.apply([x, input]);
  return tf.model({inputs: input, outputs: x});
}

/** Layers that see the order of the axes. */
function dense() {
  return tf.sequential({layers: [
    L.conv2d({filters: 2, kernelSize: 2, inputShape: [4, 5, 3]}), L.flatten(), L.dense({units: 24, activation: 'relu'}),
    L.reshape({targetShape: [2, 3, 4]}), L.dense({units: 5}), L.permute({dims: [2, 1, 3]}),
    L.conv2dTranspose({filters: 2, kernelSize: 3, strides: 2})]});
}

/** A model within a model. */
function nested() {
  const up = L.conv2dTranspose({filters: 3, kernelSize: 3, strides: 2, padding: 'same', inputShape: [5, 5, 3], name: 'up'});
  return tf.sequential({layers: [
    L.conv2d({filters: 3, kernelSize: 3, padding: 'same', inputShape: [5, 5, 3], name: 'down'}),
    tf.sequential({name: 'inner', layers: [up]}), L.dropout({rate: 0.5})]});
}

/** Without half-pixel centres, as only TensorFlow.js still samples. */
function bilinear() {
  return tf.sequential({layers: [L.upSampling2d({size: [2, 3], interpolation: 'bilinear', inputShape: [3, 4, 3]})]});
}

async function all() {
  await write('sizes', sizes(), [1, 5, 6, 2]);
  await write('functional', functional(), [1, 12, 16, 3]);
  await write('shared', shared(), [1, 6, 6, 3]);
  await write('dense', dense(), [1, 4, 5, 3]);
  await write('nested', nested(), [1, 5, 5, 3]);
  await write('bilinear', bilinear(), [1, 3, 4, 3]);
}
all();
