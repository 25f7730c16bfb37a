import pytest

from model.source_name import source_name


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("/home/somebody/2024/inbox/", "inbox"),
        (r"C:\Users\somebody\inbox", "inbox"),
        ("inbox", "inbox"),
        ("/", "/"),
        ("/data/a::b/inbox", "inbox"),
        ("file:///home/somebody/inbox", "inbox"),
        ("s3://bucket/2024/inbox", "s3://bucket/2024/inbox"),
        ("s3://key:secret@bucket/inbox", "s3://bucket/inbox"),
        ("s3://key:sec/ret@bucket/inbox", "s3://bucket/inbox"),
        ("ftp://name@host/inbox", "ftp://host/inbox"),
        ("https://czj.example.cn:8080/zwgk/?token=abc#top", "https://czj.example.cn:8080/zwgk/"),
        ("zip://inner::/home/somebody/forms.zip", "zip://inner::forms.zip"),
        ("zip://inner::https://name:key@host/forms.zip?sign=abc", "zip://inner::https://host/forms.zip"),
    ],
)
def test_a_source_is_named_without_the_machines_path_and_without_keys(source: str, shown: str) -> None:
    assert source_name(source) == shown
    assert source_name(shown) == shown
