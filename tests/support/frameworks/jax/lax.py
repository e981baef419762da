import numpy as np

import definitions as d

add, max = np.add, np.maximum


def conv_general_dilated(x, weight, window_strides, padding, lhs_dilation=(1, 1), rhs_dilation=(1, 1), feature_group_count=1,
                         dimension_numbers=None, precision=None):
    assert dimension_numbers == ("NCHW", "OIHW", "NCHW")
    return d.conv(d.insert_zeros(np.asarray(x), lhs_dilation), weight, window_strides, *padding, rhs_dilation, feature_group_count)


def pad(x, value, config):
    assert isinstance(value, float) and config[0] == config[1] == (0, 0, 0)
    y = d.insert_zeros(x, (config[2][2] + 1, config[3][2] + 1))
    y = np.pad(y, [(np.maximum(low, 0), np.maximum(high, 0)) for low, high, _ in config], constant_values=value)
    inside = [slice(np.maximum(-low, 0), n - np.maximum(-high, 0)) for (low, high, _), n in zip(config, y.shape)]
    return y[tuple(inside)]


def reduce_window(x, initial, function, window, strides, padding):
    assert tuple(window[:2]) == tuple(strides[:2]) == (1, 1) and tuple(padding[:2]) == ((0, 0), (0, 0))
    return function.reduce(d.windows(x, window[2:], strides[2:], *padding[2:], initial))
