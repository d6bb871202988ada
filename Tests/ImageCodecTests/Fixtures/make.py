"""Makes the fixtures beside this file: python3 make.py (needs Pillow)."""

import io, os, struct, zlib

from PIL import Image, ImageFilter, ImageOps

os.chdir(os.path.dirname(os.path.abspath(__file__)))


def pattern(width, height, channels):
    return bytes(
        (x * 37 + y * 91 + c * 53 + (x * y) % 7 * 29) % 256 for y in range(height) for x in range(width) for c in range(channels)
    )


rgb = Image.frombytes("RGB", (13, 9), pattern(13, 9, 3))
rgb.save("rgb.png")
for width, height in [(5, 4), (29, 20), (13, 3)]:
    for name, resample in [("area", Image.Resampling.BOX), ("bilinear", Image.Resampling.BILINEAR), ("lanczos", Image.Resampling.LANCZOS)]:
        rgb.resize((width, height), resample).save(f"rgb-{width}x{height}-{name}.png")

# One picture in every form, with what Pillow reads from it.
rgb.convert("1").save("bilevel.png")
rgb.quantize(7).save("palette.png")
Image.frombytes("LA", (13, 9), pattern(13, 9, 2)).save("greyalpha.png")
Image.frombytes("I;16", (13, 9), pattern(13, 9, 2)).save("grey16.png")
smooth = rgb.resize((48, 40), Image.Resampling.BICUBIC)
smooth.save("progressive.jpg", progressive=True, quality=90, subsampling=0)
smooth.convert("CMYK").save("cmyk.jpg", quality=95)
smooth.convert("L").save("grey.jpg", quality=90)
Image.open("bilevel.png").convert("L").save("bilevel-expected.png")
Image.open("palette.png").convert("RGB").save("palette-expected.png")
Image.open("greyalpha.png").convert("RGBA").save("greyalpha-expected.png")
for name in ["progressive", "cmyk", "grey"]:
    picture = Image.open(f"{name}.jpg")
    picture.convert("L" if name == "grey" else "RGB").save(f"{name}-expected.png")

# A 20 MB text in a file of some 20 KB.
rgb_png = open("rgb.png", "rb").read()
data = b"parameters\0\0" + zlib.compress(b"x" * 20_000_000, 9)
bomb = struct.pack(">I", len(data)) + b"zTXt" + data + struct.pack(">I", zlib.crc32(b"zTXt" + data))
open("text-bomb.png", "wb").write(rgb_png[:33] + bomb + rgb_png[33:])

# The eight ways to hold a camera, in both orders of bytes, and what stands upright.
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif.endian = "<" if orientation % 2 else ">"
    # Coarse colours, so that the compression changes little.
    turned = Image.frombytes("RGB", (3, 2), pattern(3, 2, 3)).resize((48, 32), Image.Resampling.NEAREST)
    turned.save(f"orientation-{orientation}.jpg", quality=95, subsampling=0, exif=exif)
    ImageOps.exif_transpose(Image.open(f"orientation-{orientation}.jpg")).save(f"orientation-{orientation}-expected.png")

grey = Image.frombytes("L", (40, 30), pattern(40, 30, 1))
grey.save("blur.png")
for radius in [1, 4, 16, 256]:
    grey.filter(ImageFilter.GaussianBlur(radius)).save(f"blur-{radius}.png")
