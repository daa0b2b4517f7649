/* Preloaded into the binary: logs what it writes below one folder and what it asks to be made durable, so that a test can
 * rebuild what a power cut would have left. Nothing is really synced: the log says what would have been, a few milliseconds
 * after it was asked for, as a disk does it.
 *
 * POWERCUT_ROOT names the folder, POWERCUT_LOG the log; with POWERCUT_AT the process ends in the middle of its sync of that
 * number. A record is a kind, an inode, two numbers and so many bytes:
 *   C inode               a file was made            M inode               a folder was made
 *   W inode offset bytes  written                    T inode size          cut or grown
 *   F inode               a file was synced          D inode listing       a folder was synced, with what it held then
 * Files are told apart by inode, never by name: renames need no record, because a folder's listing is taken when it is
 * synced. One lock is held around each operation and its record, so the log is in the order of what happened.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(type, name, ...)                                   \
    static type (*real)(__VA_ARGS__);                           \
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, name)

struct __attribute__((packed)) head {
    char kind;
    uint64_t inode, at, bytes;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -1;
static const char *root;
static size_t root_bytes;
static long syncs_left;

__attribute__((constructor)) static void begin(void) {
    root = getenv("POWERCUT_ROOT");
    const char *log = getenv("POWERCUT_LOG");
    if (!root || !log) return;
    root_bytes = strlen(root);
    const char *at = getenv("POWERCUT_AT");
    syncs_left = at ? atol(at) : 0;
    REAL(int, "open64", const char *, int, ...);
    log_fd = real(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void record(char kind, uint64_t inode, uint64_t at, const void *bytes, size_t length) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    struct head head = {kind, inode, at, length};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)bytes, length}};
    if (real(log_fd, parts, 2) != (ssize_t)(sizeof head + length)) abort();
}

/* Whether fd is a file or a folder below the root; then its inode and kind are in *status. */
static int is_ours(int fd, struct stat *status) {
    if (log_fd < 0 || fstat(fd, status) || !(S_ISREG(status->st_mode) || S_ISDIR(status->st_mode))) return 0;
    char link[32], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < (ssize_t)root_bytes || memcmp(path, root, root_bytes)) return 0;
    return (size_t)length == root_bytes || path[root_bytes] == '/';
}

static void listing(int fd, uint64_t inode) {
    int again = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = again < 0 ? NULL : fdopendir(again);
    if (!folder) abort();
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        fprintf(out, "%c %llu %s%c", entry->d_type == DT_DIR ? 'd' : 'f', (unsigned long long)entry->d_ino, entry->d_name, 0);
    }
    fclose(out);
    closedir(folder);
    record('D', inode, 0, text, length);
    free(text);
}

static int opened(int at, const char *path, int flags, mode_t mode) {
    REAL(int, "openat64", int, const char *, int, ...);
    if (log_fd < 0 || !(flags & (O_CREAT | O_TRUNC)) || (flags & O_TMPFILE) == O_TMPFILE) return real(at, path, flags, mode);
    struct stat status;
    pthread_mutex_lock(&lock);
    int existed = !fstatat(at, path, &status, 0);
    int fd = real(at, path, flags, mode), error = errno;
    if (fd >= 0 && is_ours(fd, &status)) {
        if (!existed) record('C', status.st_ino, 0, NULL, 0);
        else if (flags & O_TRUNC) record('T', status.st_ino, 0, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    errno = error;
    return fd;
}

#define MODE(flags)                                             \
    mode_t mode = 0;                                            \
    if (flags & (O_CREAT | O_TMPFILE)) {                        \
        va_list rest;                                           \
        va_start(rest, flags);                                  \
        mode = va_arg(rest, mode_t);                            \
        va_end(rest);                                           \
    }

int open(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags) return opened(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags) return opened(at, path, flags, mode); }

int mkdir(const char *path, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    pthread_mutex_lock(&lock);
    int made = real(path, mode), error = errno;
    int fd = made ? -1 : open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct stat status;
    if (fd >= 0) {
        if (is_ours(fd, &status)) record('M', status.st_ino, 0, NULL, 0);
        close(fd);
    }
    pthread_mutex_unlock(&lock);
    errno = error;
    return made;
}

static void written(int fd, uint64_t inode, off_t end, const struct iovec *parts, ssize_t total) {
    uint64_t at = (end < 0 ? lseek(fd, 0, SEEK_CUR) : end) - total;
    for (; total > 0; parts++) {
        size_t length = parts->iov_len < (size_t)total ? parts->iov_len : (size_t)total;
        if (length) record('W', inode, at, parts->iov_base, length);
        at += length;
        total -= length;
    }
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    struct stat status;
    if (!is_ours(fd, &status)) return real(fd, parts, count);
    pthread_mutex_lock(&lock);
    ssize_t total = real(fd, parts, count);
    int error = errno;
    written(fd, status.st_ino, -1, parts, total);
    pthread_mutex_unlock(&lock);
    errno = error;
    return total;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    REAL(ssize_t, "write", int, const void *, size_t);
    struct stat status;
    if (!is_ours(fd, &status)) return real(fd, bytes, length);
    struct iovec part = {(void *)bytes, length};
    pthread_mutex_lock(&lock);
    ssize_t total = real(fd, bytes, length);
    int error = errno;
    written(fd, status.st_ino, -1, &part, total);
    pthread_mutex_unlock(&lock);
    errno = error;
    return total;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    struct stat status;
    if (!is_ours(fd, &status)) return real(fd, bytes, length, at);
    struct iovec part = {(void *)bytes, length};
    pthread_mutex_lock(&lock);
    ssize_t total = real(fd, bytes, length, at);
    int error = errno;
    written(fd, status.st_ino, at + total, &part, total);
    pthread_mutex_unlock(&lock);
    errno = error;
    return total;
}

int ftruncate64(int fd, off64_t size) {
    REAL(int, "ftruncate64", int, off64_t);
    struct stat status;
    if (!is_ours(fd, &status)) return real(fd, size);
    pthread_mutex_lock(&lock);
    int done = real(fd, size), error = errno;
    if (!done) record('T', status.st_ino, size, NULL, 0);
    pthread_mutex_unlock(&lock);
    errno = error;
    return done;
}

/* How long a disk takes, in microseconds. */
#define SYNC_TAKES 5000

static int synced(int fd, int *done) {
    struct stat status;
    if (!is_ours(fd, &status)) return 0;
    pthread_mutex_lock(&lock);
    usleep(SYNC_TAKES);
    if (syncs_left && !--syncs_left) kill(getpid(), SIGKILL);
    if (S_ISDIR(status.st_mode)) listing(fd, status.st_ino);
    else record('F', status.st_ino, 0, NULL, 0);
    pthread_mutex_unlock(&lock);
    *done = 0;
    return 1;
}

int fsync(int fd) {
    int done;
    REAL(int, "fsync", int);
    return synced(fd, &done) ? done : real(fd);
}

int fdatasync(int fd) {
    int done;
    REAL(int, "fdatasync", int);
    return synced(fd, &done) ? done : real(fd);
}
