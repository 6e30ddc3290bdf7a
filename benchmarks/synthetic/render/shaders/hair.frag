uniform sampler2D noise_texture;
uniform vec3 hair_root;

void main() {
    vec3 from_crown = at_rest - hair_root;
    // strands run away from the crown
    float turn = atan(from_crown.x, from_crown.z);
    float run = length(from_crown) * 3.0 + at_rest.y;
    vec4 strand = texture(noise_texture, vec2(turn * 1.6, run * 0.9));
    vec4 fine = texture(noise_texture, vec2(turn * 6.0, run * 2.2));
    if (tint.a < 0.010 * (strand.x - 0.35)) discard;
    vec3 n = normalize(world_normal);
    if (!gl_FrontFacing) n = -n;
    n = normalize(n + (fine.xyz - 0.5) * 0.7);
    vec3 to_eye = normalize(eye_position - world);
    vec3 albedo = tint.rgb * tint.rgb * (0.45 + 0.65 * strand.y + 0.45 * fine.z);
    float direct = max(dot(n, key_direction), 0.0) * key_visible(in_light);
    vec3 half_way = normalize(key_direction + to_eye);
    float gloss = pow(max(dot(n, half_way), 0.0), 14.0) * 0.22 * direct;
    vec3 light = around(n) * 0.8 + key_colour * direct;
    pixel = vec4(shown(albedo * light + gloss * key_colour * (0.15 + tint.rgb)), 1.0);
}
