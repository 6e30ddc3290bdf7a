"""What people look at: overlay, video, tables, plots.

OpenCV is loaded before PyAV, see `formcheck.sources`.
"""

import cv2  # noqa: F401 - see above
