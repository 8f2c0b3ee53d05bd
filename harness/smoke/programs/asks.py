from probe import unsupported

unsupported("this program only asks")
