uniform vec3 iris_colour;

void main() {
    vec3 n = normalize(world_normal);
    vec3 to_eye = normalize(eye_position - world);
    float off = length(point);
    vec3 albedo = vec3(0.50, 0.46, 0.44);
    albedo = mix(iris_colour * iris_colour, albedo, smoothstep(0.0058, 0.0068, off));
    albedo = mix(vec3(0.004), albedo, smoothstep(0.0024, 0.0031, off));
    float direct = max(dot(n, key_direction), 0.0) * key_visible(in_light);
    vec3 half_way = normalize(normalize(key_direction + vec3(0.0, 0.2, 0.0)) + to_eye);
    float glint = pow(max(dot(n, half_way), 0.0), 90.0) * 0.8;
    vec3 light = around(n) * 0.65 + key_colour * direct;
    pixel = vec4(shown(albedo * light + glint), 1.0);
}
