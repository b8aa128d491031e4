"""The commands of `hotline`: one file each; `hotline.__main__` only names them."""
