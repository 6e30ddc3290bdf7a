#version 330
in vec3 rest;
in vec2 texture_point;
in float sock;   // distance below the upper end of the sock
in float scalp;  // height above the hairline

out vec3 at_rest;
out vec2 point;
out float sock_edge;
out float scalp_edge;

void main() {
    at_rest = rest;
    point = texture_point;
    sock_edge = sock;
    scalp_edge = scalp;
    gl_Position = vec4(texture_point * 2.0 - 1.0, 0.0, 1.0);
}
