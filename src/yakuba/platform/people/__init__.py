"""People (人と組織): residents, staff, departments, posts, rights and sign-in."""
