"""VALIDATE: attributes, geometry and completeness, after ISO 19157."""
