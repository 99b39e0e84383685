"""A mail server for tests: takes what is sent, can refuse, and can be slow to say "ok"."""

from __future__ import annotations

import socketserver
import threading
from email import message_from_bytes
from email.message import Message


class Dialogue(socketserver.StreamRequestHandler):
    """The server's side of an SMTP dialogue."""

    server: Sink

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.say("220 sink")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.data()
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            elif verb == b"RCPT" and self.server.refusing:
                self.say("450 later please")
            else:
                self.say("250 ok")

    def data(self) -> None:
        self.say("354 go on")
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        with self.server.lock:
            self.server.received.append(message_from_bytes(b"".join(lines)))
        if self.server.after_data:
            self.server.after_data()
        self.say("250 taken")


class Sink(socketserver.ThreadingTCPServer):
    """Listens on a free local port until closed; `received` holds the mails."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Dialogue)
        self.received: list[Message] = []
        self.refusing = False
        self.after_data = None
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self.serve_forever, args=[0.05], daemon=True)
        self.thread.start()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def close(self) -> None:
        self.shutdown()
        self.server_close()
