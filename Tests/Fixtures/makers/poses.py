"""Skeletons as controlnet_aux's open_pose/util.py draws them, by OpenCV's own functions. Needs opencv-python-headless 4.9.0.80."""
import json
import math
import random

import numpy as np

from .common import HERE

LIMBS = [
    (1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11), (11, 12), (12, 13), (1, 0), (0, 14), (14, 16),
    (0, 15), (15, 17),
]  # fmt: skip
COLOURS = [
    (255, 0, 0), (255, 85, 0), (255, 170, 0), (255, 255, 0), (170, 255, 0), (85, 255, 0), (0, 255, 0), (0, 255, 85), (0, 255, 170),
    (0, 255, 255), (0, 170, 255), (0, 85, 255), (0, 0, 255), (85, 0, 255), (170, 0, 255), (255, 0, 255), (255, 0, 170), (255, 0, 85),
]  # fmt: skip


def drawn(cv2, points, width, height):
    canvas = np.zeros((height, width, 3), np.uint8)
    for (a, b), colour in zip(LIMBS, COLOURS):
        if points[a] is None or points[b] is None:
            continue
        x, y = (np.array([points[a][axis], points[b][axis]]) for axis in (0, 1))
        length = math.hypot(x[0] - x[1], y[0] - y[1])
        angle = math.degrees(math.atan2(y[0] - y[1], x[0] - x[1]))
        ellipse = cv2.ellipse2Poly((int(x.mean()), int(y.mean())), (int(length / 2), 4), int(angle), 0, 360, 1)
        cv2.fillConvexPoly(canvas, ellipse, [int(value * 0.6) for value in colour])
    for point, colour in zip(points, COLOURS):
        if point is not None:
            cv2.circle(canvas, (int(point[0]), int(point[1])), 4, colour, thickness=-1)
    return canvas


def openpose():
    """A person with every joint, one with some missing, one partly outside; and at a size of its own, resized."""
    import cv2

    draw = random.Random(5)
    cases = []
    for name, width, height, missing in [("whole", 512, 512, []), ("parts", 640, 512, [0, 4, 9, 16]), ("outside", 512, 576, [])]:
        edge = -60 if name == "outside" else 20
        points = [[round(draw.uniform(edge, width - edge), 2), round(draw.uniform(edge, height - edge), 2)] for _ in range(18)]
        points = [None if i in missing else point for i, point in enumerate(points)]
        picture = drawn(cv2, points, width, height)
        cv2.imwrite(str(HERE / "vision" / f"openpose-{name}.png"), picture[:, :, ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])
        cases.append({"name": name, "width": width, "height": height, "points": points})
    (HERE / "vision" / "openpose.json").write_text(json.dumps(cases, indent=1) + "\n")


FIXTURES = [openpose]
