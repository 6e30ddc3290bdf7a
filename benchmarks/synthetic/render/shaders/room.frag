uniform sampler2D room_texture;
// where feet come near the floor: x, z, height in metres, radius
uniform vec4 contacts[8];
uniform float floor_gloss;

void main() {
    vec3 n = normalize(world_normal);
    vec3 albedo = texture(room_texture, point).rgb;
    albedo *= albedo;
    float open = 1.0;
    if (n.y > 0.9 && world.y < 0.02) {
        for (int k = 0; k < 8; ++k) {
            vec2 off = world.xz - contacts[k].xy;
            float r = contacts[k].w + 0.7 * contacts[k].z;
            float depth = 0.75 * exp(-9.0 * contacts[k].z);
            open *= 1.0 - depth * exp(-dot(off, off) / (r * r));
        }
    }
    float direct = max(dot(n, key_direction), 0.0) * key_visible(in_light);
    // light thrown back and forth reaches the ceiling too
    vec3 ambient = mix(around(n), sky_colour, max(-n.y, 0.0) * 0.9);
    vec3 light = ambient * open + key_colour * direct * mix(0.6, 1.0, open);
    vec3 colour = albedo * light;
    if (floor_gloss > 0.0 && n.y > 0.9) {
        vec3 half_way = normalize(key_direction + normalize(eye_position - world));
        colour += floor_gloss * pow(max(dot(n, half_way), 0.0), 40.0) * key_colour;
    }
    pixel = vec4(shown(colour), 1.0);
}
