"""A printed page: the rules of Decree 30/2020/NĐ-CP, widths of words, and the fitting of documents."""
