"""Where frames and poses come from.

OpenCV is loaded before PyAV.  Each brings a libxcb of its own, the first one serves both, and with
that of PyAV a window of OpenCV never opens: it waits for the screen for ever.
"""

import cv2  # noqa: F401 - see above
