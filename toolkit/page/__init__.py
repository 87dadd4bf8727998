"""A printed page: what Decree 30/2020/NĐ-CP asks of it, how wide words are, how it is fitted."""
