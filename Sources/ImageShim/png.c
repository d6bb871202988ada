#include "internal.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Chunks beyond these are skipped or refused by libpng: its defaults let a 1.8 MB file of text chunks take 860 MB.
enum { CHUNK_COUNT_LIMIT = 64, CHUNK_BYTES_LIMIT = 1 << 20 };

struct source {
    const uint8_t *bytes;
    size_t count, position;
};

static void fail(png_structp png, png_const_charp message) {
    snprintf(png_get_error_ptr(png), IMAGE_MESSAGE_SIZE, "%s", message);
    png_longjmp(png, 1);
}

static void ignore_warning(png_structp png, png_const_charp message) {
    (void)png;
    (void)message;
}

static void read_bytes(png_structp png, png_bytep into, size_t count) {
    struct source *source = png_get_io_ptr(png);
    if (count > source->count - source->position) png_error(png, "the PNG file ends too early");
    memcpy(into, source->bytes + source->position, count);
    source->position += count;
}

static void copy_texts(png_structp png, png_infop info, struct image_picture *out) {
    png_textp texts = NULL;
    int count = 0;
    png_get_text(png, info, &texts, &count);
    if (count <= 0) return;
    out->texts = calloc((size_t)count, sizeof *out->texts);
    if (!out->texts) png_error(png, "out of memory");
    for (int i = 0; i < count; i++) {
        struct image_text *text = &out->texts[out->text_count++];
        text->is_utf8 = texts[i].compression >= PNG_ITXT_COMPRESSION_NONE;
        text->length = text->is_utf8 ? texts[i].itxt_length : texts[i].text_length;
        text->keyword = strdup(texts[i].key);
        text->value = malloc(text->length + 1);
        if (!text->keyword || !text->value) png_error(png, "out of memory");
        memcpy(text->value, texts[i].text ? texts[i].text : "", text->length);
        text->value[text->length] = 0;
    }
}

/// Everything that may jump back to the caller's setjmp.
static void read_picture(png_structp png, png_infop info, const struct image_limits *limits, struct image_picture *out) {
    png_set_user_limits(png, limits->maximum_side, limits->maximum_side);
    png_set_chunk_cache_max(png, CHUNK_COUNT_LIMIT);
    png_set_chunk_malloc_max(png, CHUNK_BYTES_LIMIT);
    png_read_info(png, info);

    out->width = png_get_image_width(png, info);
    out->height = png_get_image_height(png, info);
    if (image_refuses_size(out->width, out->height, limits, out)) png_longjmp(png, 1);

    int has_alpha = (png_get_color_type(png, info) & PNG_COLOR_MASK_ALPHA) || png_get_valid(png, info, PNG_INFO_tRNS);
    png_set_expand(png);
    png_set_scale_16(png);
    if (has_alpha) png_set_gray_to_rgb(png);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);

    out->channels = png_get_channels(png, info);
    size_t stride = png_get_rowbytes(png, info);
    out->pixels = malloc(stride * out->height);
    if (!out->pixels) png_error(png, "out of memory");
    for (int pass = 0; pass < passes; pass++)
        for (uint32_t row = 0; row < out->height; row++) png_read_row(png, out->pixels + row * stride, NULL);
    png_read_end(png, info);
    copy_texts(png, info, out);
}

int image_png_decode(const uint8_t *bytes, size_t count, const struct image_limits *limits, struct image_picture *out) {
    memset(out, 0, sizeof *out);
    struct source source = {bytes, count, 0};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, out->message, fail, ignore_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info) {
        png_destroy_read_struct(&png, NULL, NULL);
        snprintf(out->message, IMAGE_MESSAGE_SIZE, "out of memory");
        return 1;
    }
    int failed = 1;
    if (setjmp(png_jmpbuf(png)) == 0) {
        png_set_read_fn(png, &source, read_bytes);
        read_picture(png, info, limits, out);
        failed = 0;
    }
    png_destroy_read_struct(&png, &info, NULL);
    return failed;
}

static void write_bytes(png_structp png, png_bytep bytes, size_t count) {
    if (!image_buffer_append(png_get_io_ptr(png), bytes, count)) png_error(png, "out of memory");
}

static void flush(png_structp png) { (void)png; }

static int png_color_type_of(uint32_t channels) {
    return channels == 1 ? PNG_COLOR_TYPE_GRAY : channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGB_ALPHA;
}

int image_png_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, const struct image_text *texts, size_t text_count,
    int compression, struct image_buffer *out) {
    memset(out, 0, sizeof *out);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, out->message, fail, ignore_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    png_textp chunks = calloc(text_count ? text_count : 1, sizeof *chunks);
    if (!info || !chunks) {
        png_destroy_write_struct(&png, &info);
        free(chunks);
        snprintf(out->message, IMAGE_MESSAGE_SIZE, "out of memory");
        return 1;
    }
    for (size_t i = 0; i < text_count; i++) {
        chunks[i].compression = texts[i].is_utf8 ? PNG_ITXT_COMPRESSION_NONE : PNG_TEXT_COMPRESSION_NONE;
        chunks[i].key = texts[i].keyword;
        chunks[i].text = texts[i].value;
        if (texts[i].is_utf8) chunks[i].itxt_length = texts[i].length;
        else chunks[i].text_length = texts[i].length;
    }
    int failed = 1;
    if (setjmp(png_jmpbuf(png)) == 0) {
        png_set_write_fn(png, out, write_bytes, flush);
        png_set_compression_level(png, compression);
        png_set_IHDR(
            png, info, width, height, 8, png_color_type_of(channels), PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
            PNG_FILTER_TYPE_DEFAULT);
        if (text_count) png_set_text(png, info, chunks, (int)text_count);
        png_write_info(png, info);
        for (uint32_t row = 0; row < height; row++) png_write_row(png, pixels + (size_t)row * width * channels);
        png_write_end(png, info);
        failed = 0;
    }
    png_destroy_write_struct(&png, &info);
    free(chunks);
    return failed;
}
