#ifndef IMAGE_SHIM_H
#define IMAGE_SHIM_H

#include <stddef.h>
#include <stdint.h>

// libpng and libjpeg report errors by longjmp, which must not cross a Swift frame. Every function here owns its jump buffer, never
// jumps out, and returns 0 on success; otherwise 1, with a sentence in `message`.

enum { IMAGE_MESSAGE_SIZE = 256 };

struct image_limits {
    uint32_t maximum_side;
    uint64_t maximum_pixels;
    /// Bytes that libjpeg may take for its coefficient buffers.
    long maximum_memory;
    /// Scans of a progressive JPEG.
    int maximum_scans;
};

struct image_text {
    char *keyword;
    /// Latin-1, or UTF-8 when `is_utf8`.
    char *value;
    size_t length;
    int is_utf8;
};

/// Rows from top to bottom without padding; 1 (grey), 3 (RGB) or 4 (RGBA, not premultiplied) bytes a pixel.
struct image_picture {
    uint8_t *pixels;
    uint32_t width, height, channels;
    struct image_text *texts;
    size_t text_count;
    char message[IMAGE_MESSAGE_SIZE];
};

struct image_buffer {
    uint8_t *bytes;
    size_t count, capacity;
    char message[IMAGE_MESSAGE_SIZE];
};

/// The caller frees what was read with `image_picture_free`, also after an error.
int image_png_decode(const uint8_t *bytes, size_t count, const struct image_limits *limits, struct image_picture *out);
int image_jpeg_decode(const uint8_t *bytes, size_t count, const struct image_limits *limits, struct image_picture *out);
void image_picture_free(struct image_picture *picture);

/// The caller frees the result with `image_buffer_free`, also after an error.
/// `compression` is zlib's level, 0...9.
int image_png_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, const struct image_text *texts, size_t text_count,
    int compression, struct image_buffer *out);
/// `channels` is 1 or 3, `quality` 1...100.
int image_jpeg_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, int quality, struct image_buffer *out);
void image_buffer_free(struct image_buffer *buffer);

#endif
