"""Sealed attachments: photographs and scans."""
