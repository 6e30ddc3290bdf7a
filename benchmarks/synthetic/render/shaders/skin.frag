uniform sampler2D skin_texture;

void main() {
    vec3 n = normalize(world_normal);
    vec3 to_eye = normalize(eye_position - world);
    vec4 texel = texture(skin_texture, point);
    vec3 albedo = texel.rgb * texel.rgb;
    float visible = key_visible(in_light);
    float facing = dot(n, key_direction);
    float direct = max(facing, 0.0) * visible;
    // light that entered nearby and comes out red just past the edge of the shadow
    float seep = max(0.0, 0.35 - abs(facing - 0.05)) * mix(0.5, 1.0, visible);
    vec3 light = around(n) + key_colour * (direct + vec3(0.30, 0.10, 0.06) * seep);
    vec3 half_way = normalize(key_direction + to_eye);
    float gloss = pow(max(dot(n, half_way), 0.0), 18.0) * 0.10 * visible;
    float rim = pow(1.0 - max(dot(n, to_eye), 0.0), 3.0) * 0.10;
    pixel = vec4(shown(albedo * (light + rim * sky_colour) + gloss * texel.a * key_colour), 1.0);
}
