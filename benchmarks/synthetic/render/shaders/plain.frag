void main() {
    vec3 n = normalize(world_normal);
    if (!gl_FrontFacing) n = -n;
    vec3 to_eye = normalize(eye_position - world);
    vec3 albedo = tint.rgb * tint.rgb;
    float visible = key_visible(in_light);
    float direct = max(dot(n, key_direction), 0.0) * visible;
    vec3 half_way = normalize(key_direction + to_eye);
    float gloss = pow(max(dot(n, half_way), 0.0), 24.0) * 0.08 * visible;
    pixel = vec4(shown(albedo * (around(n) + key_colour * direct) + gloss), 1.0);
}
