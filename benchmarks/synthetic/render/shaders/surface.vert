#version 330
in vec3 position;
in vec3 normal;
in vec3 rest;
in vec2 texture_point;
in vec4 paint;  // colour, distance inside the hem

uniform mat4 view_projection;
uniform mat4 light_projection;
// limbs and trunk as capsules: both ends, radius in the fourth number of the first
uniform vec4 capsule_starts[12];
uniform vec4 capsule_ends[12];
uniform int capsule_count;

out vec3 world;
out vec3 world_normal;
out vec3 at_rest;
out vec2 point;
out vec4 tint;
out vec3 in_light;
out float open_sky;

// How much of the light from around reaches a point past the limbs near it.  A capsule counts
// as a sphere at its nearest point; a point on a limb looks away from that limb's own axis.
float unshaded() {
    float open = 1.0;
    for (int k = 0; k < capsule_count; ++k) {
        vec3 axis = capsule_ends[k].xyz - capsule_starts[k].xyz;
        vec3 from_start = position - capsule_starts[k].xyz;
        float along = clamp(dot(from_start, axis) / dot(axis, axis), 0.0, 1.0);
        vec3 away = along * axis - from_start;
        float far = max(length(away), capsule_starts[k].w);
        float share = max(dot(normal, away) / far, 0.0) * capsule_starts[k].w * capsule_starts[k].w / (far * far);
        open *= 1.0 - min(share, 0.85);
    }
    return open;
}

void main() {
    world = position;
    world_normal = normal;
    at_rest = rest;
    point = texture_point;
    tint = paint;
    // pushed off the surface, so that a surface does not shade itself
    vec4 lit = light_projection * vec4(position + normal * 0.008, 1.0);
    in_light = lit.xyz * 0.5 + 0.5;
    open_sky = unshaded();
    gl_Position = view_projection * vec4(position, 1.0);
}
