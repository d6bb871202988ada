#ifndef IMAGE_SHIM_INTERNAL_H
#define IMAGE_SHIM_INTERNAL_H

#include "ImageShim.h"

/// 1 and a sentence in `out->message` when the size is zero or over the limits.
int image_refuses_size(uint32_t width, uint32_t height, const struct image_limits *limits, struct image_picture *out);

/// Appends; 0 when there is no memory.
int image_buffer_append(struct image_buffer *buffer, const uint8_t *bytes, size_t count);

#endif
