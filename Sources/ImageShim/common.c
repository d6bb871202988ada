#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int image_refuses_size(uint32_t width, uint32_t height, const struct image_limits *limits, struct image_picture *out) {
    if (width == 0 || height == 0) {
        snprintf(out->message, IMAGE_MESSAGE_SIZE, "the picture has no pixels");
        return 1;
    }
    if (width > limits->maximum_side || height > limits->maximum_side) {
        snprintf(
            out->message, IMAGE_MESSAGE_SIZE, "the picture is %u x %u pixels, a side may have at most %u", width, height,
            limits->maximum_side);
        return 1;
    }
    if ((uint64_t)width * height > limits->maximum_pixels) {
        snprintf(
            out->message, IMAGE_MESSAGE_SIZE, "the picture is %u x %u pixels, at most %llu in all are allowed", width, height,
            (unsigned long long)limits->maximum_pixels);
        return 1;
    }
    return 0;
}

int image_buffer_append(struct image_buffer *buffer, const uint8_t *bytes, size_t count) {
    if (buffer->count + count > buffer->capacity) {
        size_t capacity = (buffer->count + count) * 2;
        uint8_t *larger = realloc(buffer->bytes, capacity);
        if (!larger) return 0;
        buffer->bytes = larger;
        buffer->capacity = capacity;
    }
    memcpy(buffer->bytes + buffer->count, bytes, count);
    buffer->count += count;
    return 1;
}

void image_picture_free(struct image_picture *picture) {
    for (size_t i = 0; i < picture->text_count; i++) {
        free(picture->texts[i].keyword);
        free(picture->texts[i].value);
    }
    free(picture->texts);
    free(picture->pixels);
    picture->texts = NULL;
    picture->text_count = 0;
    picture->pixels = NULL;
}

void image_buffer_free(struct image_buffer *buffer) {
    free(buffer->bytes);
    buffer->bytes = NULL;
    buffer->count = buffer->capacity = 0;
}
