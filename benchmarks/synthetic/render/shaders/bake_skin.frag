#version 330
// Paints the skin once per person: tone, lips, brows, lids, cheeks, stubble, nails, socks.
in vec3 at_rest;
in vec2 point;
in float sock_edge;
in float scalp_edge;
out vec4 pixel;

uniform sampler2D masks;  // lips, eyelids, fingernails, ears
uniform sampler2D noise_texture;
uniform vec3 skin_colour;
uniform vec3 hair_colour;
uniform vec3 sock_colour;
uniform vec3 eye;    // middle of the left eyeball's front
uniform float unit;  // from the eyes to the crown
uniform float beard;
uniform float softness;  // 0: heavy brows .. 1: light brows and fuller lips

float near(float x, float middle, float width) {
    return exp(-(x - middle) * (x - middle) / (width * width));
}

void main() {
    vec4 mask = texture(masks, vec2(point.x, 1.0 - point.y));
    vec3 p = vec3(abs(at_rest.x), at_rest.y, at_rest.z);
    vec3 f = vec3(p.x - eye.x, p.y - eye.y, p.z - eye.z) / unit;  // face coordinates
    vec4 spots = texture(noise_texture, point * 9.0);
    vec4 broad = texture(noise_texture, point * 2.0);
    vec3 colour = skin_colour;
    colour *= 1.0 + 0.10 * (broad.x - 0.5) + 0.06 * (spots.y - 0.5);
    vec3 flushed = colour * vec3(1.03, 0.86, 0.84);
    bool face = f.z > -0.75 && f.y > -1.4 && f.y < 1.1;
    float gloss = 0.6;
    if (face) {
        float cheek = near(f.x, 0.12, 0.25) * near(f.y, -0.42, 0.22);
        float nose = near(p.x / unit, 0.0, 0.10) * near(f.y, -0.40, 0.14) * step(0.0, f.z);
        colour = mix(colour, flushed, 0.55 * cheek + 0.5 * nose);
        // shadow of the socket, darker lids
        float socket = near(f.x, 0.0, 0.20) * near(f.y, 0.04, 0.13);
        colour *= 1.0 - 0.20 * socket;
        colour = mix(colour, colour * vec3(0.72, 0.60, 0.58), mask.y);
        // brows rise outwards, then fall
        float arch = 0.190 + 0.02 * softness + 0.11 * (f.x + 0.05) - 0.8 * (f.x - 0.03) * (f.x - 0.03);
        float thick = mix(0.050, 0.036, softness) * mix(1.0, 0.45, smoothstep(-0.05, 0.24, f.x));
        float brow = smoothstep(thick, thick * 0.45, abs(f.y - arch));
        brow *= smoothstep(-0.235, -0.165, f.x) * smoothstep(0.275, 0.20, f.x) * step(-0.5, f.z);
        brow *= 0.75 + 0.5 * spots.z;
        colour = mix(colour, hair_colour * 0.8, clamp(brow, 0.0, mix(0.85, 0.72, softness)));
        vec3 lip = colour * mix(vec3(0.92, 0.74, 0.73), vec3(0.90, 0.60, 0.60), softness);
        colour = mix(colour, lip, mask.x);
        gloss += 0.5 * mask.x;
        // the beard's upper edge runs from below the ears past the corners of the mouth
        float edge = -0.66 + 0.9 * max(f.x - 0.12, 0.0) + 0.05 * (spots.x - 0.5);
        float jaw = smoothstep(0.03, -0.05, f.y - edge) * smoothstep(-1.42, -1.12, f.y);
        jaw *= smoothstep(-1.05, -0.75, f.z);
        float upper = near(f.y, -0.575, 0.035) * smoothstep(0.20, 0.10, p.x / unit) * step(-0.1, f.z);
        float shaven = beard * clamp(max(jaw, upper) * (0.7 + 0.5 * spots.y), 0.0, 0.85);
        shaven *= 1.0 - mask.x;
        colour = mix(colour, hair_colour, shaven);
    }
    // the roots under the hair, so that its edge does not show bare skin
    float roots = smoothstep(-0.006, 0.006, scalp_edge + 0.012 * (spots.w - 0.5)) * (1.0 - mask.w);
    if (at_rest.y > eye.y - 1.2 * unit) colour = mix(colour, hair_colour, 0.85 * roots);
    colour = mix(colour, colour * vec3(1.05, 0.88, 0.86), mask.w * 0.5);
    colour = mix(colour, colour * vec3(1.10, 0.98, 0.98) + 0.03, mask.z);
    if (sock_edge > 0.0) {
        float rib = 0.94 + 0.06 * sin(atan(at_rest.x, at_rest.z) * 60.0);
        colour = sock_colour * (sock_edge < 0.012 ? 0.85 : rib);
        gloss = 0.0;
    }
    pixel = vec4(clamp(colour, 0.0, 1.0), clamp(gloss, 0.0, 1.0));
}
