// One key light with a soft shadow, light from all around, and a fill from the camera.
uniform sampler2DShadow shadow_map;
uniform vec3 key_direction;
uniform vec3 key_colour;
uniform vec3 sky_colour;
uniform vec3 ground_colour;
uniform vec3 eye_position;
uniform float exposure;
uniform float shadow_softness;

float key_visible(vec3 q) {
    if (q.x <= 0.0 || q.x >= 1.0 || q.y <= 0.0 || q.y >= 1.0 || q.z >= 1.0) return 1.0;
    float s = shadow_softness;
    q.z -= 0.0012;
    float sum = texture(shadow_map, q);
    sum += texture(shadow_map, q + vec3(s, 0.4 * s, 0.0));
    sum += texture(shadow_map, q + vec3(-s, -0.4 * s, 0.0));
    sum += texture(shadow_map, q + vec3(-0.4 * s, s, 0.0));
    sum += texture(shadow_map, q + vec3(0.4 * s, -s, 0.0));
    // shadows fade out where the map ends, instead of being cut off
    vec2 inside = min(q.xy, 1.0 - q.xy);
    return mix(1.0, sum * 0.2, clamp(min(inside.x, inside.y) * 10.0, 0.0, 1.0));
}

vec3 around(vec3 n) {
    return mix(ground_colour, sky_colour, n.y * 0.5 + 0.5) * open_sky;
}

// Colours are stored as their square roots: close to what screens expect, and cheap.
vec3 shown(vec3 linear_colour) {
    return sqrt(1.0 - exp(-exposure * linear_colour));
}
