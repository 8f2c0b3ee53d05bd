import socket

socket.getaddrinfo("192.0.2.1", 80)
