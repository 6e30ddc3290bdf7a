uniform sampler2D noise_texture;

void main() {
    if (tint.a < 0.0) discard;
    vec3 n = normalize(world_normal);
    if (!gl_FrontFacing) n = -n;
    vec3 to_eye = normalize(eye_position - world);
    vec2 along = vec2(at_rest.x + at_rest.z * 0.8, at_rest.y);
    vec4 folds = texture(noise_texture, along * vec2(1.9, 3.1)) - 0.5;
    vec4 weave = texture(noise_texture, along * 22.0) - 0.5;
    n = normalize(n + vec3(folds.x, folds.y, folds.x * 0.4) * 0.32 + weave.xyz * 0.08);
    vec3 albedo = tint.rgb * tint.rgb * (1.0 + folds.z * 0.12 + weave.w * 0.12);
    // a hem: a seam a finger's breadth from the edge
    float seam = smoothstep(0.0025, 0.0, abs(tint.a - 0.014));
    albedo *= 1.0 - 0.25 * seam - 0.12 * smoothstep(0.014, 0.012, tint.a);
    if (!gl_FrontFacing) albedo *= 0.35;
    float direct = max(dot(n, key_direction), 0.0) * key_visible(in_light);
    float sheen = pow(1.0 - max(dot(n, to_eye), 0.0), 3.0) * 0.06;
    pixel = vec4(shown(albedo * (around(n) + key_colour * direct) + sheen * sky_colour), 1.0);
}
