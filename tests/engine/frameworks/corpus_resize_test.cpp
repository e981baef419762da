// Resizes in the words of every framework: whose pixels lie where, and what is antialiased.
#include "tests/engine/frameworks/corpus.h"

namespace engine {
namespace {

TEST(CorpusResize, Tensorflow2AndKeras) {
    const std::string smoother = "is read with antialias=true: the same where the picture grows";
    check({
        {"layers.Resizing(64, 32)", "upsample mode=bilinear size=64,32"},
        {"layers.Resizing(64, 64, interpolation='nearest')", "upsample mode=nearest-exact size=64"},
        {"tf.keras.layers.experimental.preprocessing.Resizing(32, 32, 'bicubic')",
         "upsample mode=bicubic size=32 antialias=true cubic-a=-0.5",
         {smoother}},
        {"layers.Resizing(64, 64, crop_to_aspect_ratio=True)",
         "refused: crop_to_aspect_ratio depends on the picture"},
        {"layers.Resizing(64, 64, interpolation='lanczos3')", "upsample mode=lanczos3 size=64"},
        {"tf.image.resize(x, (64, 64), method=tf.image.ResizeMethod.LANCZOS5, antialias=True)",
         "upsample mode=lanczos5 size=64 antialias=true"},
        {"tf.image.resize(x, (64, 64), 'lanczos3')", "upsample mode=lanczos3 size=64"},
        {"UpSampling2D(2, interpolation='lanczos5')", "upsample scale=2 mode=lanczos5"},
        {"keras.ops.image.resize(x, (64, 64), interpolation='lanczos3')", "upsample mode=lanczos3 size=64"},
        {"layers.Resizing(64, 64, interpolation='mitchellcubic')",
         "refused: mitchellcubic has no counterpart in a pipeline: there are nearest, nearest-exact, area, and bilinear, bicubic, "
         "lanczos3 and lanczos5, the last four antialiased too"},
        {"tf.image.resize(x, (64, 64))", "upsample mode=bilinear size=64"},
        {"tf.image.resize(x, (64, 64), antialias=True)", "upsample mode=bilinear size=64 antialias=true"},
        {"tf.image.resize(x, [64, 64], method=tf.image.ResizeMethod.NEAREST_NEIGHBOR)",
         "upsample mode=nearest-exact size=64"},
        {"tf.image.resize(x, [64, 64], method='area')",
         "upsample mode=area size=64",
         {"is read as an average of whole pixels"}},
        {"tf.image.resize(x, (x.shape[1] * 2, x.shape[2] * 2))",
         "upsample scale=2 mode=bilinear",
         {"(x.shape[1] * 2, x.shape[2] * 2) is taken for the size of what comes in"}},
        {"tf.image.resize(x, tf.shape(x)[1:3] * 2, method='nearest')",
         "upsample scale=2 mode=nearest",
         {"is read as a factor"}},
        {"keras.ops.image.resize(x, (64, 64))", "upsample mode=bilinear size=64"},
        {"UpSampling2D((2, 3), interpolation='bilinear')", "upsample scale=2,3 mode=bilinear"},
        {"UpSampling2D(2, interpolation='area')", "upsample scale=2 mode=nearest"},
        {"UpSampling2D(0)", "refused: size must be at least 1, and 0 is given"},
    });
}

TEST(CorpusResize, Tensorflow1SamplesElsewhere) {
    check({
        {"tf.image.resize_images(x, (64, 64))",
         "refused: bilinear of TensorFlow 1 samples without half-pixel centres, which no stage does: write TensorFlow 2's "
         "tf.image.resize, or give half_pixel_centers=True or align_corners=True"},
        {"tf.image.resize_bilinear(x, (64, 64))", "refused: samples without half-pixel centres"},
        {"tf.image.resize_bicubic(x, (64, 64), align_corners=True)", "refused: samples with aligned corners"},
        {"tf.image.resize_nearest_neighbor(x, (64, 64))", "upsample mode=nearest size=64"},
        {"tf.image.resize_images(x, (64, 64), method=1)", "upsample mode=nearest size=64"},
        {"tf.compat.v1.image.resize_bilinear(x, (64, 64), align_corners=True)",
         "upsample mode=bilinear size=64 align-corners=true"},
        {"tf.compat.v1.image.resize_bilinear(x, (64, 64), half_pixel_centers=True)",
         "upsample mode=bilinear size=64"},
    });
}

TEST(CorpusResize, Pytorch) {
    check({
        {"F.interpolate(x, scale_factor=1.7, mode='bilinear', recompute_scale_factor=True)",
         "refused: recompute_scale_factor=True samples by the ratio of the sizes"},
        {"F.interpolate(x, scale_factor=2, recompute_scale_factor=True)", "upsample scale=2 mode=nearest"},
        {"F.interpolate(x, size=(h * 2, w * 2), mode='bilinear')",
         "upsample scale=2 mode=bilinear",
         {"(h * 2, w * 2) is taken for the size"}},
        {"F.interpolate(x, size=(int(h * 2), 2 * w))",
         "upsample scale=2 mode=nearest",
         {"is read as a factor"}},
        {"F.interpolate(x, scale_factor=2, size=8)", "refused: size and scale_factor are given both"},
        {"F.interpolate(x, size=0)", "refused: the size must be whole numbers from 1, and 0 is given"},
        {"nn.Upsample(scale_factor=-2)", "refused: scale_factor must be more than 0, and -2 is given"},
        {"F.interpolate(x, scale_factor=2, mode='lanczos')",
         "refused: none of nearest, nearest-exact, bilinear"},
        {"nn.AdaptiveAvgPool2d((7, 5))", "upsample mode=area size=7,5"},
        {"nn.AdaptiveMaxPool2d(7)", "refused: its windows follow the picture's size"},
        {"torchvision.transforms.Resize((64, 32))", "upsample mode=bilinear size=64,32 antialias=true"},
        {"torchvision.transforms.Resize(64)", "refused: a size of one number is the shorter side's"},
    });
}

TEST(CorpusResize, JaxPaddleMxnetOpencvPillow) {
    check({
        {"jax.image.resize(x, (1, 32, 48, 3), method='bilinear')",
         "upsample mode=bilinear size=32,48 antialias=true"},
        {"jax.image.resize(x, (n, h * 2, w * 2, c), 'nearest')",
         "upsample scale=2 mode=nearest",
         {"is read as a factor"}},
        {"jax.image.resize(x, (1, 32, 32, 3), 'bicubic', antialias=False)",
         "upsample mode=bicubic size=32 antialias=true cubic-a=-0.5",
         {"is read with antialias=true"}},
        {"jax.image.resize(x, new_shape, 'nearest')",
         "refused: shape must be written as (n, height, width, channels)"},
        {"import paddle.nn.functional as F\nF.interpolate(x, scale_factor=2, mode='bilinear', align_mode=1)",
         "refused: align_mode=1 samples without half-pixel centres"},
        {"mx.sym.UpSampling(x, scale=2, sample_type='nearest')", "upsample scale=2 mode=nearest"},
        {"mx.sym.UpSampling(x, scale=3, sample_type='bilinear', num_filter=8)",
         "conv_transpose kernel=5 stride=3 padding=1"},
        {"cv2.resize(x, (64, 32), interpolation=cv2.INTER_CUBIC)", "upsample mode=bicubic size=32,64"},
        {"cv2.resize(x, None, fx=2, fy=3, interpolation=cv2.INTER_NEAREST)",
         "upsample scale=3,2 mode=nearest"},
        {"cv2.resize(x, (64, 32), interpolation=cv2.INTER_LANCZOS4)",
         "refused: inter_lanczos4 has no counterpart"},
        {"img = img.resize((64, 32), Image.BICUBIC)", "upsample mode=bicubic size=32,64 antialias=true"},
        {"img = img.resize((64, 32), Image.LANCZOS)", "upsample mode=lanczos3 size=32,64 antialias=true"},
        {"img = img.resize((64, 32), Image.Resampling.LANCZOS)",
         "upsample mode=lanczos3 size=32,64 antialias=true"},
        {"img = img.resize((64, 32), Image.ANTIALIAS)", "upsample mode=lanczos3 size=32,64 antialias=true"},
        {"torchvision.transforms.Resize((64, 32), InterpolationMode.LANCZOS)",
         "upsample mode=lanczos3 size=64,32 antialias=true",
         {"is read as Pillow's"}},
        {"jax.image.resize(x, (1, 32, 32, 3), 'lanczos3')", "upsample mode=lanczos3 size=32 antialias=true"},
        {"jax.image.resize(x, (1, 32, 32, 3), method='lanczos5', antialias=False)",
         "upsample mode=lanczos5 size=32"},
        {"jax.image.resize(x, (1, 32, 32, 3), jax.image.ResizeMethod.LANCZOS3)",
         "upsample mode=lanczos3 size=32 antialias=true"},
        {"img = img.resize((64, 32), Image.NEAREST)", "upsample mode=nearest-exact size=32,64"},
    });
}

}  // namespace
}  // namespace engine
