/* Makes the n-th system call that writes below a folder fail, or ends the process there.

   Loaded with LD_PRELOAD. A process calls faults_arm() and is watched from then on, with all that
   it starts. Counts are shared with the process that loaded this first. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum op { ANY, WRITE, OPEN, MKDIR, LINK, RENAME, FSYNC, TRUNCATE, REMOVE, CLOSE, OPS };
enum how { FAIL, FAIL_ON, SHORT, KILL, KILL_HALF, INTERRUPT };
enum verdict { GO, REFUSE, HALF, HALF_AND_DIE };

static struct shared {
    int op, how, code;
    long at, fired, counts[OPS];
} *shared;
static char root[PATH_MAX];
static int armed, no_exchange;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) abort();
}

void faults_arm(const char *folder, int op, long at, int how, int code, int without_exchange) {
    memset(shared, 0, sizeof *shared);
    snprintf(root, sizeof root, "%s/", folder);
    shared->op = op, shared->at = at, shared->how = how, shared->code = code;
    no_exchange = without_exchange;
    armed = 1;
}

long faults_fired(void) { return shared->fired; }
long faults_count(int op) { return shared->counts[op]; }

/* The folder itself counts too: it is synced after the switch. */
static int below(const char *path) {
    size_t length = strlen(root) - 1;
    return strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static int fd_below(int fd) {
    char link[64], path[PATH_MAX];
    if (!armed) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return below(path);
}

static int path_below(int folder, const char *path) {
    char base[PATH_MAX] = "", whole[2 * PATH_MAX], link[64];
    if (!armed || path == NULL) return 0;
    if (path[0] == '/') return below(path);
    if (folder == AT_FDCWD) {
        if (getcwd(base, sizeof base) == NULL) return 0;
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t length = readlink(link, base, sizeof base - 1);
        if (length < 0) return 0;
        base[length] = 0;
    }
    snprintf(whole, sizeof whole, "%s/%s", base, path);
    return below(whole);
}

/* Count a call; say what is to become of it, with errno where it fails. */
static enum verdict strike(enum op op) {
    long mine = __atomic_add_fetch(&shared->counts[op], 1, __ATOMIC_SEQ_CST);
    long any = __atomic_add_fetch(&shared->counts[ANY], 1, __ATOMIC_SEQ_CST);
    if (shared->op == ANY) mine = any;
    else if (shared->op != (int)op) return GO;
    if (shared->at == 0 || mine < shared->at) return GO;
    if (mine > shared->at && shared->how != FAIL_ON) return GO;
    __atomic_add_fetch(&shared->fired, 1, __ATOMIC_SEQ_CST);
    switch (shared->how) {
    case KILL: kill(getpid(), SIGKILL); return GO;
    case INTERRUPT: kill(getpid(), SIGINT); return GO;
    case SHORT: return HALF;
    case KILL_HALF: return HALF_AND_DIE;
    default: errno = shared->code; return REFUSE;
    }
}

static ssize_t half(enum verdict verdict, ssize_t done) {
    if (verdict == HALF_AND_DIE) kill(getpid(), SIGKILL);
    return done;
}

#define HALVED(size) ((size) > 1 ? (size) / 2 : (size))

ssize_t write(int fd, const void *data, size_t size) {
    enum verdict verdict = fd_below(fd) ? strike(WRITE) : GO;
    if (verdict == REFUSE) return -1;
    if (verdict == GO) return REAL(write)(fd, data, size);
    return half(verdict, REAL(write)(fd, data, HALVED(size)));
}

#define PWRITE(name, offset_type)                                                 \
    ssize_t name(int fd, const void *data, size_t size, offset_type offset) {     \
        enum verdict verdict = fd_below(fd) ? strike(WRITE) : GO;                 \
        if (verdict == REFUSE) return -1;                                         \
        if (verdict == GO) return REAL(name)(fd, data, size, offset);             \
        return half(verdict, REAL(name)(fd, data, HALVED(size), offset));         \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t writev(int fd, const struct iovec *parts, int count) {
    enum verdict verdict = fd_below(fd) ? strike(WRITE) : GO;
    if (verdict == REFUSE) return -1;
    if (verdict == GO) return REAL(writev)(fd, parts, count);
    return half(verdict, REAL(writev)(fd, parts, HALVED(count)));
}

/* sendfile(2) and copy_file_range(2) are what shutil.copyfile uses. */
#define SENDFILE(name, offset_type)                                               \
    ssize_t name(int out, int in, offset_type *offset, size_t size) {             \
        enum verdict verdict = fd_below(out) ? strike(WRITE) : GO;                \
        if (verdict == REFUSE) return -1;                                         \
        if (verdict == GO) return REAL(name)(out, in, offset, size);              \
        return half(verdict, REAL(name)(out, in, offset, size > 64 ? 64 : size)); \
    }
ssize_t sendfile(int, int, off_t *, size_t);
ssize_t sendfile64(int, int, off64_t *, size_t);
SENDFILE(sendfile, off_t)
SENDFILE(sendfile64, off64_t)

ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t size, unsigned flags) {
    enum verdict verdict = fd_below(out) ? strike(WRITE) : GO;
    if (verdict == REFUSE) return -1;
    if (verdict == GO) return REAL(copy_file_range)(in, from, out, to, size, flags);
    return half(verdict, REAL(copy_file_range)(in, from, out, to, size > 64 ? 64 : size, flags));
}

#define WRITES(flags) ((flags) & (O_CREAT | O_WRONLY | O_RDWR | O_TRUNC))
#define MODE(flags, mode)                                    \
    if ((flags) & O_CREAT || ((flags) & O_TMPFILE) == O_TMPFILE) { \
        va_list rest;                                        \
        va_start(rest, flags);                               \
        mode = va_arg(rest, int);                            \
        va_end(rest);                                        \
    }
#define OPENS(name)                                                                     \
    int name(const char *path, int flags, ...) {                                        \
        int mode = 0;                                                                   \
        MODE(flags, mode)                                                               \
        if (WRITES(flags) && path_below(AT_FDCWD, path) && strike(OPEN)) return -1;     \
        return REAL(name)(path, flags, mode);                                           \
    }
#define OPENS_AT(name)                                                                  \
    int name(int folder, const char *path, int flags, ...) {                            \
        int mode = 0;                                                                   \
        MODE(flags, mode)                                                               \
        if (WRITES(flags) && path_below(folder, path) && strike(OPEN)) return -1;       \
        return REAL(name)(folder, path, flags, mode);                                   \
    }
OPENS(open)
OPENS(open64)
OPENS_AT(openat)
OPENS_AT(openat64)

int mkdir(const char *path, mode_t mode) {
    if (path_below(AT_FDCWD, path) && strike(MKDIR)) return -1;
    return REAL(mkdir)(path, mode);
}
int mkdirat(int folder, const char *path, mode_t mode) {
    if (path_below(folder, path) && strike(MKDIR)) return -1;
    return REAL(mkdirat)(folder, path, mode);
}
int link(const char *from, const char *to) {
    if (path_below(AT_FDCWD, to) && strike(LINK)) return -1;
    return REAL(link)(from, to);
}
int linkat(int one, const char *from, int other, const char *to, int flags) {
    if (path_below(other, to) && strike(LINK)) return -1;
    return REAL(linkat)(one, from, other, to, flags);
}
int rename(const char *from, const char *to) {
    if (path_below(AT_FDCWD, to) && strike(RENAME)) return -1;
    return REAL(rename)(from, to);
}
int renameat(int one, const char *from, int other, const char *to) {
    if (path_below(other, to) && strike(RENAME)) return -1;
    return REAL(renameat)(one, from, other, to);
}
int renameat2(int one, const char *from, int other, const char *to, unsigned flags) {
    if (no_exchange && flags) return errno = ENOSYS, -1;
    if (path_below(other, to) && strike(RENAME)) return -1;
    return REAL(renameat2)(one, from, other, to, flags);
}
int fsync(int fd) { return fd_below(fd) && strike(FSYNC) ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return fd_below(fd) && strike(FSYNC) ? -1 : REAL(fdatasync)(fd); }
int ftruncate(int fd, off_t size) {
    return fd_below(fd) && strike(TRUNCATE) ? -1 : REAL(ftruncate)(fd, size);
}
int ftruncate64(int fd, off64_t size) {
    return fd_below(fd) && strike(TRUNCATE) ? -1 : REAL(ftruncate64)(fd, size);
}
int unlink(const char *path) {
    return path_below(AT_FDCWD, path) && strike(REMOVE) ? -1 : REAL(unlink)(path);
}
int unlinkat(int folder, const char *path, int flags) {
    return path_below(folder, path) && strike(REMOVE) ? -1 : REAL(unlinkat)(folder, path, flags);
}
int rmdir(const char *path) {
    return path_below(AT_FDCWD, path) && strike(REMOVE) ? -1 : REAL(rmdir)(path);
}

/* A file is closed even where that fails (close(2)). */
int close(int fd) {
    int flags = armed ? fcntl(fd, F_GETFL) : -1;
    int watched = flags >= 0 && (flags & O_ACCMODE) != O_RDONLY && fd_below(fd);
    int refused = watched && strike(CLOSE);
    int code = errno, done = REAL(close)(fd);
    if (!refused) return done;
    errno = code;
    return -1;
}
