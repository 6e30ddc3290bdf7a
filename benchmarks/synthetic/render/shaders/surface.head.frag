#version 330
in vec3 world;
in vec3 world_normal;
in vec3 at_rest;
in vec2 point;
in vec4 tint;
in vec3 in_light;
in float open_sky;
out vec4 pixel;

