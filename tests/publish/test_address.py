"""The project's public address: one file, read in one place, and refused in words if it can't be one."""

import pytest

from publish.address import FILE, Address, address


@pytest.fixture
def read(tmp_path):
    """Reads an address from a file with this text."""

    def read(text):
        (tmp_path / "address.toml").write_text(text, encoding="utf-8")
        return address(tmp_path / "address.toml")

    return read


def test_the_file_that_is_filled_in_has_a_line_for_each_part():
    address()  # whatever it says today can be read
    lines = FILE.read_text(encoding="utf-8").splitlines()
    assert [line.split()[0] for line in lines if line and line[0] != "#"] == ["site", "repository", "mail"]


def test_what_is_filled_in_is_read_and_what_is_not_is_empty(read):
    assert read('site = ""\nrepository = ""\nmail = ""\n') == read("") == Address()
    assert read('site = "https://nn.example/course/"') == Address(site="https://nn.example/course")
    whole = read('site="https://nn.example"\nrepository="https://git.example/school/nn"\nmail="anna@school.example"')
    assert whole == Address("https://nn.example", "https://git.example/school/nn", "anna@school.example")


@pytest.mark.parametrize(
    "text, said",
    [
        ('site = "nn.example"', r"expects site to be an address that begins with https://.* got 'nn.example'"),
        ('site = "https://"', "expects site to be"),
        ('repository = "https://git.example"', "expects repository to be"),
        ('repository = "git@git.example:school/nn.git"', "expects repository to be"),
        ('mail = "mailto:anna"', "expects mail to be a mail address"),
        ("mail = 7", "expects mail to be a mail address.* got 7"),
        ("site = nn.example", "is expected to hold lines such as mail ="),
        ('homepage = "https://nn.example"', "is expected to set site, repository, mail, and sets homepage"),
    ],
)
def test_what_can_t_be_an_address_is_refused_in_words(read, text, said):
    with pytest.raises(ValueError, match=f"address.toml {said}"):
        read(text)
